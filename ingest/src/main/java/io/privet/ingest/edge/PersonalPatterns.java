package io.privet.ingest.edge;

/**
 * Masks what has the form of a payment card number or an e-mail address within a text.
 *
 * <p>A card number is 14 to 19 digits, with single spaces or hyphens between them, that begin like
 * the numbers of a card network (ISO/IEC 7812) and pass the Luhn check. Thirteen digits, the length
 * of an EAN and of many shops' own numbers, are not taken for one. Its time is linear.
 */
final class PersonalPatterns {

  static final String CARD = "[card]";
  static final String EMAIL = "[email]";

  private static final int SHORTEST_CARD = 14;
  private static final int LONGEST_CARD = 19;

  private PersonalPatterns() {}

  /** The text with what was found replaced; the same object when nothing was. */
  static String masked(String text) {
    boolean at = false;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      at |= c == '@' || c == '%';
      digits += isDigit(c) ? 1 : 0;
    }
    String cards = digits >= SHORTEST_CARD ? cards(text) : text;
    return at ? emails(cards) : cards;
  }

  /** Whether the digits are a card number. */
  static boolean isCard(CharSequence digits) {
    return digits.length() >= SHORTEST_CARD
        && digits.length() <= LONGEST_CARD
        && isNetwork(digits)
        && luhn(digits);
  }

  private static String cards(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      int end = isDigit(text.charAt(i)) ? cardEnd(text, i) : -1;
      if (end > 0) {
        out.append(CARD);
        i = end;
      } else {
        end = groupEnd(text, i);
        out.append(text, i, end);
        i = end;
      }
    }
    return out.toString();
  }

  /** The end of the longest card number made of the groups of digits from here, or -1. */
  private static int cardEnd(String text, int start) {
    StringBuilder digits = new StringBuilder(LONGEST_CARD);
    int found = -1;
    for (int i = start; i < text.length() && digits.length() <= LONGEST_CARD; i++) {
      char c = text.charAt(i);
      if (isDigit(c)) {
        digits.append(c);
        found = isLastOfGroup(text, i) && isCard(digits) ? i + 1 : found;
      } else if ((c != ' ' && c != '-') || !isDigit(text.charAt(i - 1))) {
        break;
      }
    }
    return found;
  }

  private static boolean isLastOfGroup(String text, int i) {
    return i + 1 == text.length() || !isDigit(text.charAt(i + 1));
  }

  /** The end of the digits from here on; of one character when there is none. */
  private static int groupEnd(String text, int start) {
    int end = start + 1;
    while (isDigit(text.charAt(start)) && end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isNetwork(CharSequence digits) {
    int two = number(digits, 2);
    int four = number(digits, 4);
    return switch (digits.length()) {
      case 14 -> two == 36 || two == 38 || two == 39 || isWithin(four, 3000, 3059);
      case 15 -> two == 34 || two == 37;
      case 16 ->
          isWithin(two, 40, 49)
              || isWithin(two, 51, 55)
              || isWithin(four, 2221, 2720)
              || isWithin(four, 3528, 3589)
              || isWithin(four, 6440, 6599)
              || four == 6011
              || two == 62;
      default -> isWithin(two, 50, 69);
    };
  }

  private static boolean isWithin(int number, int least, int most) {
    return number >= least && number <= most;
  }

  private static int number(CharSequence digits, int count) {
    int number = 0;
    for (int i = 0; i < count; i++) {
      number = number * 10 + digits.charAt(i) - '0';
    }
    return number;
  }

  private static boolean luhn(CharSequence digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int doubled = i % 2 == 0 ? digit : 2 * digit;
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
  }

  private static String emails(String text) {
    StringBuilder out = null;
    int copied = 0;
    int word = 0;
    for (int i = 0; i < text.length(); i++) {
      int width = text.charAt(i) == '@' ? 1 : text.startsWith("%40", i) ? 3 : 0;
      if (width > 0) {
        int start = Math.max(word, copied);
        int end = domainEnd(text, i + width);
        if (start < i && end > 0) {
          out = out == null ? new StringBuilder(text.length()) : out;
          out.append(text, copied, start).append(EMAIL);
          copied = end;
          i = end - 1;
        }
      }
      word = isLocal(text.charAt(i)) ? word : i + 1;
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  /** Where a host name of at least two labels ends, or -1 when none starts here. */
  private static int domainEnd(String text, int from) {
    int lastDot = -1;
    int i = from;
    while (i < text.length()
        && (isAlphanumeric(text.charAt(i)) || ".-".indexOf(text.charAt(i)) >= 0)) {
      if (text.charAt(i) == '.' && i + 1 < text.length() && isAlphanumeric(text.charAt(i + 1))) {
        lastDot = i;
      }
      i++;
    }
    return lastDot > from ? i : -1;
  }

  private static boolean isLocal(char c) {
    return isAlphanumeric(c) || "._+-!#$'*^`{|}~%".indexOf(c) >= 0;
  }

  private static boolean isAlphanumeric(char c) {
    return Character.isLetterOrDigit(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
