package io.privet.ingest.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MinimisationTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "write to ada@example.com, please      | write to [email], please",
        "ada.l+shop%40mail.example.co.uk       | [email]",
        "a@b c.d@e.fr                          | a@b [email]",
        "a@b.de and c@d.fr                     | [email] and [email]",
        "4111 1111 1111 1111                   | [card]",
        "card 4111-1111-1111-1111 exp 12/27    | card [card] exp 12/27",
        "order 12345 4111 1111 1111 1111 paid  | order 12345 [card] paid",
        "378282246310005                       | [card]",
        "x5555555555554444y                    | x[card]y",
        "30569309025904                        | [card]",
      })
  void masksCardsAndAddresses(String text, String masked) {
    assertThat(PersonalPatterns.masked(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4006381333931", // EAN-13
        "5423212345678", // order number
        "4111 1111 1111 1112", // fails Luhn
        "41111111111111111111111", // too long
        "1234567890123456", // no network
        "user@localhost",
        "100% cotton @ home",
        "@media screen",
        "a@",
        "2026-11-22 10:00:00",
        "",
      })
  void leavesWhatOnlyLooksSimilar(String text) {
    assertThat(PersonalPatterns.masked(text)).isEqualTo(text);
  }

  @Test
  void masksInLinearTime() {
    String digits = "4 ".repeat(8_000);
    String ats = "a@".repeat(8_000);
    long start = System.nanoTime();

    assertThat(PersonalPatterns.masked(digits + ats)).startsWith("4 ");
    assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://shop.example/a?email=a@b.de&utm_source=x#top | https://shop.example/a?utm_source=x",
        "https://user:pw@shop.example/a                       | https://shop.example/a",
        "https://shop.example/reset/ada@example.com           | https://shop.example/reset/[email]",
        "https://shop.example/?UTM_Campaign=y&token=1         | https://shop.example/?UTM_Campaign=y",
        "?q=red+shoes&utm_medium=cpc                          | ?utm_medium=cpc",
        "https://shop.example/?utm_source=ada@example.com     | https://shop.example/?utm_source=[email]",
        "/checkout                                            | /checkout",
      })
  void stripsAddressesOfPages(String address, String stripped) {
    assertThat(PageAddress.stripped(address, Set.of("utm_*"))).isEqualTo(stripped);
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.77,203.0.113.0",
    "2001:db8:abcd:1234::1,2001:db8:abcd:0:0:0:0:0",
    "::ffff:203.0.113.77,203.0.113.0",
  })
  void cutsAddressesToTheirNetwork(String address, String network) {
    assertThat(NetworkAddress.truncated(address)).contains(network);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", "1.2.3", "1.2.3.4.5", "999.1.1.1", "dead.beef.de", "g::1"})
  void dropsWhatIsNoAddress(String text) {
    assertThat(NetworkAddress.truncated(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 | desktop | Windows | Chrome",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0 | desktop | Windows | Edge",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15 | desktop | macOS | Safari",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1 | mobile | iOS | Safari",
        "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1 | tablet | iOS | Chrome",
        "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36 | mobile | Android | Chrome",
        "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Safari/537.36 | tablet | Android | Samsung Internet",
        "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0 | desktop | Linux | Firefox",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html) | bot | other | other",
        "Mozilla/5.0 (Linux; Android 9; CUBOT POWER) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/80.0 Mobile Safari/537.36 | mobile | Android | Chrome",
        "Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) AppleWebKit/537.36 Chrome/108.0 Safari/537.36 | tv | Tizen | Chrome",
        "curl/8.5.0 | bot | other | other",
        "something | other | other | other",
      })
  void classifiesUserAgents(String header, String device, String os, String browser) {
    assertThat(UserAgent.of(header)).isEqualTo(new UserAgent(device, os, browser));
  }
}
