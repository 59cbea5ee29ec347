package io.privet.profiles.store;

import static io.privet.profiles.testing.TestEvent.order;
import static io.privet.profiles.testing.TestEvent.track;
import static io.privet.profiles.testing.TestProfiles.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.read.Person;
import io.privet.profiles.testing.TestEvent;
import io.privet.profiles.testing.TestProfiles;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventApplierIT {

  private static final String WAITING =
      """
      SELECT count(*) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'
      """;
  private static final String MARKED =
      "SELECT count(*) FROM profiles.outbox WHERE profile_id = '%s'";

  private TestProfiles profiles;

  @BeforeEach
  void open() {
    profiles = new TestProfiles();
  }

  @AfterEach
  void close() {
    profiles.close();
  }

  /** The graph then takes its locks anew from a savepoint on: nothing else may go back with it. */
  @Test
  void keepsAllItWroteWhenThePersonGrowsWhileItWaitsForTheGraph() {
    profiles.apply(track("a").of("user_id", "u").of("anonymous_id", "x").under("marketing"));
    SqlConnection other = await(profiles.pool().getConnection());
    Transaction first = await(other.begin());
    await(
        profiles
            .applier()
            .apply(
                other,
                homed(
                    track("b")
                        .of("email", "u@example.com")
                        .of("anonymous_id", "x")
                        .under("marketing"))));

    Future<List<Outcome>> second =
        profiles
            .applier()
            .applyAlone(
                homed(
                    order("1", 10)
                        .of("user_id", "u")
                        .of("anonymous_id", "y")
                        .under("marketing")
                        .says("advertising", false)));
    await().until(() -> profiles.number(WAITING) == 1);
    await(first.commit());
    await(other.close());

    assertThat(await(second)).containsExactly(Outcome.APPLIED);
    ProfileId user = profiles.profile("user_id", "u");
    Person person = await(profiles.people().find(profiles.pool(), user)).orElseThrow();
    assertThat(person.profiles()).hasSize(4);
    assertThat(person.denied().isEmpty()).isFalse();
    assertThat(profiles.number("SELECT count(*) FROM profiles.event")).isEqualTo(3);
    assertThat(profiles.number("SELECT sum(version) FROM profiles.profile")).isEqualTo(3);
    assertThat(profiles.number("SELECT count(*) FROM profiles.event_identity")).isEqualTo(3);
    assertThat(profiles.number(MARKED.formatted(profiles.profile("anonymous_id", "y").value())))
        .isEqualTo(1);
  }

  private List<HomedEvent> homed(TestEvent event) {
    return List.of(profiles.applier().home(event.build()));
  }
}
