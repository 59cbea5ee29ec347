package io.privet.ingest.load;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** Exact decimal numbers of bounded size, in one form: equal numbers are equal objects. */
final class Decimals {
  private static final int MAX_DIGITS = 60;

  private Decimals() {}

  /** Reads {@code [+-]digits[.digits]}, without exponent, surrounding blanks ignored. */
  static BigDecimal parse(String text) {
    String trimmed = text.trim();
    if (!isPlain(trimmed)) {
      throw notANumber();
    }
    return canonical(new BigDecimal(trimmed));
  }

  /** Reads a number with the given decimal separator; blanks and other separators are skipped. */
  static BigDecimal parse(String text, String separator) {
    if (!separator.equals(",") && !separator.equals(".")) {
      throw new RowException("the decimal separator is neither . nor ,", "\".\" or \",\"");
    }
    String other = separator.equals(",") ? "." : ",";
    return parse(
        text.replace(other, "")
            .replace(" ", "")
            .replace("\u00A0", "")
            .replace("\u202F", "")
            .replace("'", "")
            .replace(separator, "."));
  }

  static BigDecimal of(double number) {
    if (!Double.isFinite(number)) {
      throw notANumber();
    }
    return canonical(BigDecimal.valueOf(number));
  }

  static BigDecimal canonical(BigDecimal number) {
    if (Math.abs(number.scale()) > MAX_DIGITS || number.precision() > MAX_DIGITS) {
      throw new RowException(
          "a number of too many digits", "at most " + MAX_DIGITS + " decimal digits");
    }
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0, RoundingMode.UNNECESSARY) : stripped;
  }

  static BigDecimal multiply(BigDecimal a, BigDecimal b) {
    return canonical(a.multiply(b));
  }

  static BigDecimal sum(List<?> numbers) {
    BigDecimal total = BigDecimal.ZERO;
    for (Object number : numbers) {
      total = total.add((BigDecimal) number);
    }
    return canonical(total);
  }

  static BigDecimal round(BigDecimal number, long digits) {
    if (digits < 0 || digits > MAX_DIGITS) {
      throw new RowException("round: too many digits", "0 to " + MAX_DIGITS);
    }
    return canonical(number.setScale((int) digits, RoundingMode.HALF_EVEN));
  }

  private static boolean isPlain(String text) {
    int at = !text.isEmpty() && "+-".indexOf(text.charAt(0)) >= 0 ? 1 : 0;
    int digits = 0;
    int points = 0;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      digits += c >= '0' && c <= '9' ? 1 : 0;
      points += c == '.' ? 1 : 0;
      if ((c < '0' || c > '9') && c != '.') {
        return false;
      }
    }
    return digits > 0 && digits <= MAX_DIGITS && points <= 1;
  }

  private static RowException notANumber() {
    return new RowException("not a decimal number", "a number such as 12.50");
  }
}
