package io.privet.profiles.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.privacy.consent.Purpose;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.read.Cursor;
import io.privet.testing.TestKeys;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PageTokensTest {

  private static final ProfileId SOMEBODY = new ProfileId(new UUID(1, 2));
  private static final Purpose MARKETING = Purposes.standard().find("marketing").orElseThrow();
  private static final Purpose SALE = Purposes.standard().find("sale").orElseThrow();
  private static final Cursor PLACE =
      new Cursor(Instant.parse("2026-11-01T12:00:00.123456Z"), new UUID(3, 4));

  private final PageTokens tokens = new PageTokens(TestKeys.blindIndex());

  @Test
  void readsWhatItWrote() {
    String token = tokens.encode(PLACE, SOMEBODY, MARKETING);
    assertThat(tokens.decode(token, SOMEBODY, MARKETING)).isEqualTo(PLACE);
  }

  @Test
  void startsAtTheNewestWithoutToken() {
    assertThat(tokens.decode("", SOMEBODY, MARKETING)).isEqualTo(Cursor.NEWEST);
  }

  @Test
  void refusesEveryChangedBit() {
    byte[] token = Base64.getUrlDecoder().decode(tokens.encode(PLACE, SOMEBODY, MARKETING));
    for (int bit = 0; bit < token.length * 8; bit++) {
      byte[] changed = token.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(Base64.getUrlEncoder().withoutPadding().encodeToString(changed));
    }
  }

  @Test
  void refusesWhatIsNoToken() {
    assertRefused("?");
    assertRefused("AAAA");
    assertRefused(tokens.encode(PLACE, SOMEBODY, MARKETING) + "AAAA");
  }

  @Test
  void refusesATokenOfAnotherPersonOrPurpose() {
    assertRefused(tokens.encode(PLACE, new ProfileId(new UUID(1, 3)), MARKETING));
    assertRefused(tokens.encode(PLACE, SOMEBODY, SALE));
  }

  private void assertRefused(String token) {
    assertThatThrownBy(() -> tokens.decode(token, SOMEBODY, MARKETING))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith("page_token: ");
  }
}
