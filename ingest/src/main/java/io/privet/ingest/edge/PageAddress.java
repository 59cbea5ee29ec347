package io.privet.ingest.edge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Strips the address of a page of what can name a person. */
final class PageAddress {

  private PageAddress() {}

  /** Without user info and fragment, and with the allowed query parameters only. */
  static String stripped(String address, Set<String> allowed) {
    String text = cut(address, '#');
    int question = text.indexOf('?');
    String path = withoutUserInfo(question < 0 ? text : text.substring(0, question));
    String query = question < 0 ? "" : query(text.substring(question + 1), allowed);
    return PersonalPatterns.masked(query.isEmpty() ? path : path + "?" + query);
  }

  private static String cut(String text, char from) {
    int at = text.indexOf(from);
    return at < 0 ? text : text.substring(0, at);
  }

  private static String withoutUserInfo(String address) {
    int authority = address.indexOf("//");
    if (authority < 0) {
      return address;
    }
    int end = address.indexOf('/', authority + 2);
    int at = address.lastIndexOf('@', end < 0 ? address.length() : end);
    return at < authority
        ? address
        : address.substring(0, authority + 2) + address.substring(at + 1);
  }

  private static String query(String query, Set<String> allowed) {
    List<String> kept = new ArrayList<>();
    for (String parameter : query.split("[&;]", -1)) {
      if (isAllowed(cut(parameter, '=').toLowerCase(Locale.ROOT), allowed)) {
        kept.add(parameter);
      }
    }
    return String.join("&", kept);
  }

  private static boolean isAllowed(String name, Set<String> allowed) {
    if (name.isEmpty() || allowed.contains(name)) {
      return !name.isEmpty();
    }
    return allowed.stream()
        .anyMatch(
            pattern ->
                pattern.endsWith("*")
                    && name.startsWith(pattern.substring(0, pattern.length() - 1)));
  }
}
