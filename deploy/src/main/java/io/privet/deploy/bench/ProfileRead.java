package io.privet.deploy.bench;

import io.privet.deploy.bench.GrpcLoad.Outcome;
import io.privet.proto.profiles.v1.EventIdentifier;
import io.privet.proto.profiles.v1.GetProfileRequest;
import io.privet.proto.profiles.v1.GetProfileResponse;
import io.privet.proto.profiles.v1.PersonKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;

/**
 * GetProfile calls a second for people with about fifty events, beside a gRPC service that makes
 * one primary-key select of a value as large as a person's sealed states and answers as many bytes.
 */
final class ProfileRead implements Measure {

  private static final int EVENTS_PER_PERSON = 50;

  /** A visitor's and a customer's: everybody logs in. */
  private static final int PROFILES_PER_PERSON = 2;

  private static final int SAMPLE = 101;
  private static final String PREFIX = "r";

  private record Round(Outcome node, Outcome floor) {}

  @Override
  public String name() {
    return "profile.read";
  }

  @Override
  public Figure take(Site site) {
    int people = site.plan().people();
    populate(site, people);
    try (GrpcLoad node = site.node().grpcLoad();
        GrpcLoad floor = GrpcLoad.open(site.floor().grpcPort(), "")) {
      int stateBytes = PROFILES_PER_PERSON * site.node().database().sizes().state();
      site.floor().profiles(people, stateBytes, typicalAnswer(node, people));
      IntFunction<GetProfileRequest> byUser = i -> byUser(i % people);
      IntFunction<GetProfileRequest> byId = i -> byId(i % people);
      node.closed(site.plan().warmUp(), byUser);
      floor.closed(site.plan().warmUp().dividedBy(2), byId);
      List<Round> rounds = new ArrayList<>();
      for (int i = 0; i < site.plan().rounds(); i++) {
        Outcome read = node.closed(site.plan().slice(), byUser);
        rounds.add(new Round(read, floor.closed(site.plan().slice(), byId)));
      }
      return Figure.of(name(), "calls/s", Median.of(rounds, r -> r.node().callsPerSecond()))
          .over(Median.of(rounds, r -> r.floor().callsPerSecond()))
          .latency(
              Median.of(rounds, r -> r.node().millisAt(50)),
              Median.of(rounds, r -> r.node().millisAt(99)))
          .floorP99(Median.of(rounds, r -> r.floor().millisAt(99)));
    }
  }

  /** The visitors are made first, each with a log-in, so that everybody can be read. */
  private static void populate(Site site, int people) {
    NodeProcess node = site.node();
    node.database().release();
    ShopTraffic traffic = new ShopTraffic(7, PREFIX, people);
    long before = node.database().handled();
    Preload.sendAll(node.http("/v1/batch"), traffic.logins(people));
    Preload.send(node.http("/v1/batch"), traffic, people * (EVENTS_PER_PERSON - 1));
    node.awaitHandled(before + (long) people * EVENTS_PER_PERSON);
  }

  private static byte[] typicalAnswer(GrpcLoad node, int people) {
    List<GetProfileResponse> answers = new ArrayList<>();
    for (int i = 0; i < Math.min(SAMPLE, people); i++) {
      answers.add(node.get(byUser(i)));
    }
    answers.sort(Comparator.comparingInt(GetProfileResponse::getSerializedSize));
    return answers.get(answers.size() / 2).toByteArray();
  }

  private static GetProfileRequest byUser(int person) {
    return GetProfileRequest.newBuilder()
        .setPurpose(NodeProcess.PURPOSE)
        .setPerson(
            PersonKey.newBuilder()
                .setIdentifier(
                    EventIdentifier.newBuilder()
                        .setKind("user_id")
                        .setValue(PREFIX + "u" + person)))
        .build();
  }

  private static GetProfileRequest byId(int row) {
    return GetProfileRequest.newBuilder()
        .setPurpose(NodeProcess.PURPOSE)
        .setPerson(PersonKey.newBuilder().setProfileId(FloorProfiles.id(row).toString()))
        .build();
  }
}
