package io.privet.profiles.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.Device;
import io.privet.proto.profiles.v1.EventCount;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.ProfileIdentifier;
import io.privet.proto.profiles.v1.WindowCount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProfileStateTest {

  private final Shop shop = new Shop();

  @Test
  void theNewestTraitWinsWhateverTheOrderOfArrival() {
    shop.identify("2026-11-02", "{'city':'Lund'}").identify("2026-11-01", "{'city':'Umeå'}");
    assertThat(shop.profile().getTraitsOrThrow("city").getValue().getStringValue())
        .isEqualTo("Lund");
  }

  @Test
  void ofTraitsOfOneTimeTheSourceOfHigherPriorityWinsThenTheGreaterEventId() {
    shop.from("crm", 10)
        .identify("2026-11-01", "{'a':'crm','b':1}")
        .from("web", 1)
        .identify("2026-11-01", "{'a':'web'}")
        .from("crm", 10)
        .identify("2026-11-01", "{'b':2}");
    Profile profile = shop.profile();
    assertThat(profile.getTraitsOrThrow("a").getSource()).isEqualTo("crm");
    boolean secondIsGreater = Shop.id(3).compareTo(Shop.id(1)) > 0;
    assertThat(profile.getTraitsOrThrow("b").getValue().getNumberValue())
        .isEqualTo(secondIsGreater ? 2 : 1);
  }

  @Test
  void nullRemovesATraitAndALateOlderValueDoesNotBringItBack() {
    shop.identify("2026-11-02", "{'city':null}").identify("2026-11-01", "{'city':'Umeå'}");
    assertThat(shop.profile().getTraitsMap()).isEmpty();
  }

  @Test
  void takesTraitsFromTheContextOfAnyEventButNotThoseOfAGroup() {
    shop.in("{'traits':{'plan':'gold','n':1}}")
        .track("2026-11-01", "Seen", "{}")
        .identify("2026-11-02", "{'n':2}")
        .in("{}")
        .add(Event.Type.GROUP, "2026-11-03", "acme", "{}", "{'plan':'of the group'}");
    Profile profile = shop.profile();
    assertThat(profile.getTraitsOrThrow("plan").getValue().getStringValue()).isEqualTo("gold");
    assertThat(profile.getTraitsOrThrow("n").getValue().getNumberValue()).isEqualTo(2);
    assertThat(profile.getGroupsList()).containsExactly("acme");
  }

  @Test
  void anyNameIsJustAName() {
    shop.identify(
        "2026-11-01", "{'__proto__':{'a':[1,true,null,'x\\\\ny']},'':'empty','\\u0000':'nul'}");
    shop.events().get(0).traits().put("\ud800", "lone");
    Profile profile = shop.profile();
    assertThat(profile.getTraitsMap()).containsOnlyKeys("__proto__", "", "\0", "?");
    assertThat(
            profile
                .getTraitsOrThrow("__proto__")
                .getValue()
                .getStructValue()
                .getFieldsOrThrow("a")
                .getListValue()
                .getValuesCount())
        .isEqualTo(4);
  }

  @Test
  void aTraitThatReadersCouldNotParseIsAsIfAbsent() {
    String deep = "[".repeat(17) + "]".repeat(17);
    String tooLong = "'" + "x".repeat(9000) + "'";
    shop.identify("2026-11-01", "{'deep':" + deep + ",'long':" + tooLong + ",'fine':[[1]]}");
    assertThat(shop.profile().getTraitsMap()).containsOnlyKeys("fine");
  }

  @Test
  void countsEventsByNameAndWindow() {
    shop.track("2026-11-22T11:30:00Z", "Seen", "{}")
        .track("2026-11-22T10:59:59.999Z", "Seen", "{}")
        .track("2026-11-21T12:59:59Z", "Seen", "{}")
        .track("2026-11-20T13:00:00Z", "Seen", "{}")
        .track("2026-11-15T23:59:59Z", "Seen", "{}")
        .track("2025-11-23T00:00:00Z", "Seen", "{}")
        .track("2020-01-01", "Seen", "{}")
        .add(Event.Type.PAGE, "2026-11-22", "Home", "{}", "{}");
    EventCount seen = shop.profile().getEvents(1);
    assertThat(seen.getName()).isEqualTo("Seen");
    assertThat(seen.getCount()).isEqualTo(7);
    assertThat(seen.getWindowsList())
        .extracting(w -> w.getWindow().getSeconds() / 3600, WindowCount::getCount)
        .containsExactly(
            tuple(1L, 0L),
            tuple(24L, 2L),
            tuple(48L, 4L),
            tuple(7 * 24L, 4L),
            tuple(30 * 24L, 5L),
            tuple(90 * 24L, 5L),
            tuple(365 * 24L, 6L));
    assertThat(shop.profile().getEvents(0).getName()).isEqualTo("Page");
  }

  @Test
  void countsSessionsAtFiveMinutesResolution() {
    shop.track("2026-11-22T10:00:00Z", "Seen", "{}")
        .track("2026-11-22T10:29:59Z", "Seen", "{}")
        .track("2026-11-22T11:00:00Z", "Seen", "{}")
        .track("2026-11-22T11:04:00Z", "Seen", "{}");
    Profile profile = shop.profile();
    assertThat(profile.getActivity().getSessions()).isEqualTo(2);
    assertThat(profile.getActivity().getLastSessionStart())
        .isEqualTo(Registers.timestamp(1795345200000L));
  }

  @Test
  void remembersDevicesAndCampaigns() {
    shop.in("{'device':{'type':'ios'},'os':{'name':'iOS'},'campaign':{'name':'spring'}}")
        .track("2026-11-01", "Seen", "{}")
        .in("{'userAgentData':{'mobile':false,'platform':'macOS'},'campaign':{'name':'autumn'}}")
        .track("2026-11-02", "Seen", "{}")
        .in("{'campaign':'odd','device':7,'os':[],'browser':{'name':{}}}")
        .track("2026-11-03", "Seen", "{}");
    Profile profile = shop.profile();
    assertThat(profile.getActivity().getDevicesList())
        .extracting(Device::getType, Device::getOs)
        .containsExactly(tuple("desktop", "macOS"), tuple("mobile", "iOS"));
    assertThat(profile.getActivity().getFirstCampaign()).isEqualTo("spring");
    assertThat(profile.getActivity().getLastCampaign()).isEqualTo("autumn");
  }

  @Test
  void remembersWhenAnIdentifierWasSeen() {
    shop.track("2026-11-02", "Seen", "{}").track("2026-11-01", "Seen", "{}");
    assertThat(shop.profile().getIdentifiersList())
        .extracting(
            ProfileIdentifier::getKind,
            ProfileIdentifier::getValue,
            i -> i.getLastSeen().getSeconds() - i.getFirstSeen().getSeconds())
        .containsExactly(tuple("user_id", "u1", 86_400L));
  }

  @Test
  void standardEventsFitHoweverManyOtherNamesThereAre() {
    IntStream.range(0, 300).forEach(i -> shop.track("2026-11-01", "Own " + i, "{}"));
    EventCounts.STANDARD.forEach(name -> shop.track("2026-11-01", name, "{}"));
    ProfileState state = ProfileState.empty().fold(shop.events());
    assertThat(Shop.render(state, Shop.NOW).getEventsList())
        .hasSize(200)
        .extracting(EventCount::getName)
        .containsAll(EventCounts.STANDARD);
  }

  @Test
  void eventsFarInPastAndFutureAreTaken() {
    shop.track("1970-01-01", "Product Viewed", "{'product_id':'p','category':'c'}")
        .track("0001-01-01", "Product Viewed", "{'product_id':'p','category':'c'}")
        .track("2100-01-01", "Product Viewed", "{'product_id':'p','category':'c'}")
        .track("9999-12-31", "Product Viewed", "{'product_id':'p','category':'c'}");
    assertThat(shop.profile().getEvents(0).getCount()).isEqualTo(4);
    assertThat(ProfileState.empty().fold(shop.events()).encode()).hasSizeLessThan(700);
  }

  @Test
  void isStoredInTheKnownBytes() throws IOException {
    Shop known = KnownState.shop();
    String hex = HexFormat.of().formatHex(ProfileState.empty().fold(known.events()).encode());
    try (InputStream file = getClass().getResourceAsStream("state-v1.hex")) {
      assertThat(hex)
          .isEqualTo(new String(file.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\\s", ""));
    }
  }

  @Test
  void refusesAnotherVersion() {
    assertThatThrownBy(() -> ProfileState.decode(new byte[] {8, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("state: version 2 (expected: 1)");
    assertThatThrownBy(() -> ProfileState.decode(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void damageIsFoundAsAnIllegalArgumentAndNeverOtherwise() {
    byte[] bytes = ProfileState.empty().fold(KnownState.shop().events()).encode();
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 3_000; i++) {
      byte[] damaged =
          Arrays.copyOf(
              bytes, random.nextInt(10) == 0 ? random.nextInt(bytes.length) : bytes.length);
      for (int n = 0; n <= random.nextInt(3) && damaged.length > 0; n++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        ProfileState state = ProfileState.decode(damaged);
        Shop.render(state, Shop.NOW);
        state.fold(KnownState.shop().events()).encode();
      } catch (IllegalArgumentException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void theMergeWithTheEmptyStateIsTheState() {
    ProfileState state = ProfileState.empty().fold(KnownState.shop().events());
    assertThat(state.merge(ProfileState.empty()).encode()).isEqualTo(state.encode());
    assertThat(ProfileState.empty().merge(state).encode()).isEqualTo(state.encode());
    assertThat(ProfileState.empty().encode()).isEqualTo(new byte[] {8, 1});
  }

  @Test
  void traitsBeyondTheLimitAreThoseOfTheGreatestHashes() {
    String traits =
        IntStream.range(0, 1500).mapToObj(i -> "'t" + i + "':1").collect(Collectors.joining(","));
    shop.identify("2026-11-01", "{" + traits + "}");
    List<Event> events = shop.events();
    assertThat(Shop.render(ProfileState.empty().fold(events), Shop.NOW).getTraitsCount())
        .isEqualTo(250);
  }
}
