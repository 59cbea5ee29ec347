package io.privet.ingest.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Locale;
import java.util.Map;

/**
 * What stays of a {@code User-Agent}: three words out of short lists, too coarse to tell two people
 * apart.
 *
 * @param device {@code desktop}, {@code mobile}, {@code tablet}, {@code tv}, {@code bot} or {@code
 *     other}
 * @param os name of the operating system
 * @param browser name of the browser
 */
record UserAgent(String device, String os, String browser) {

  private static final String OTHER = "other";
  private static final int CACHED = 4_096;
  private static final int LONGEST_CACHED = 512;
  private static final Cache<String, UserAgent> KNOWN =
      Caffeine.newBuilder().maximumSize(CACHED).build();

  /** In this order, since browsers also carry the names of those whose pages they can show. */
  private static final String[][] BROWSERS = {
    {"edg/", "Edge"},
    {"edga/", "Edge"},
    {"edgios/", "Edge"},
    {"edge/", "Edge"},
    {"opr/", "Opera"},
    {"opera", "Opera"},
    {"opt/", "Opera"},
    {"opx/", "Opera"},
    {"samsungbrowser/", "Samsung Internet"},
    {"yabrowser/", "Yandex"},
    {"ucbrowser/", "UC"},
    {"vivaldi/", "Vivaldi"},
    {"duckduckgo/", "DuckDuckGo"},
    {"ddg/", "DuckDuckGo"},
    {"fban/", "Facebook"},
    {"fbav/", "Facebook"},
    {"instagram", "Instagram"},
    {"firefox/", "Firefox"},
    {"fxios/", "Firefox"},
    {"crios/", "Chrome"},
    {"chromium/", "Chromium"},
    {"chrome/", "Chrome"},
    {"msie ", "Internet Explorer"},
    {"trident/", "Internet Explorer"},
    {"safari/", "Safari"},
    {"applewebkit/", "WebKit"},
  };

  private static final String[][] SYSTEMS = {
    {"windows phone", "Windows Phone"},
    {"windows", "Windows"},
    {"android", "Android"},
    {"iphone", "iOS"},
    {"ipad", "iOS"},
    {"ipod", "iOS"},
    {"cros ", "ChromeOS"},
    {"mac os x", "macOS"},
    {"macintosh", "macOS"},
    {"tizen", "Tizen"},
    {"kaios", "KaiOS"},
    {"linux", "Linux"},
    {"freebsd", "FreeBSD"},
  };
  private static final String[] BOTS = {
    "bot/",
    "bot;",
    "bot ",
    "bot)",
    "bot-",
    "bot+",
    "+http",
    "crawl",
    "spider",
    "slurp",
    "headless",
    "lighthouse",
    "facebookexternalhit",
    "curl/",
    "wget/",
    "python-requests",
    "go-http-client",
    "okhttp-probe",
    "pingdom",
    "phantomjs",
    "scrapy",
  };
  private static final String[] TELEVISIONS = {
    "smart-tv", "smarttv", "appletv", "hbbtv", "crkey", "googletv", "bravia", "roku",
  };

  /** The class of a user agent; pure. */
  static UserAgent of(String header) {
    UserAgent known = header.length() > LONGEST_CACHED ? null : KNOWN.getIfPresent(header);
    if (known != null) {
      return known;
    }
    UserAgent classified = classify(header.toLowerCase(Locale.ROOT));
    if (header.length() <= LONGEST_CACHED) {
      KNOWN.asMap().put(header, classified);
    }
    return classified;
  }

  /** The fields of the context that it makes. */
  Map<String, String> fields() {
    return Map.of("device.type", device, "os.name", os, "browser.name", browser);
  }

  private static UserAgent classify(String text) {
    return new UserAgent(device(text), first(SYSTEMS, text), first(BROWSERS, text));
  }

  private static String device(String text) {
    if (text.endsWith("bot") || (containsAny(BOTS, text) && !text.contains("cubot"))) {
      return "bot";
    }
    if (containsAny(TELEVISIONS, text)) {
      return "tv";
    }
    boolean android = text.contains("android");
    if (text.contains("ipad") || text.contains("tablet") || (android && !text.contains("mobile"))) {
      return "tablet";
    }
    if (android || text.contains("mobi") || text.contains("iphone") || text.contains("ipod")) {
      return "mobile";
    }
    return first(SYSTEMS, text).equals(OTHER) ? OTHER : "desktop";
  }

  private static String first(String[][] table, String text) {
    for (String[] row : table) {
      if (text.contains(row[0])) {
        return row[1];
      }
    }
    return OTHER;
  }

  private static boolean containsAny(String[] words, String text) {
    for (String word : words) {
      if (text.contains(word)) {
        return true;
      }
    }
    return false;
  }
}
