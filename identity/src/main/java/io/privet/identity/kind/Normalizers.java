package io.privet.identity.kind;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.net.IDN;
import java.text.Normalizer.Form;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The normalisers that come with Privet. Every one maps its own results to themselves. */
final class Normalizers {

  private Normalizers() {}

  /** The normaliser of that name, if there is one. */
  static Optional<Normalizer> find(String name, Optional<String> phoneRegion) {
    return switch (name) {
      case "text" -> Optional.of(new Text());
      case "email" -> Optional.of(new Email());
      case "phone" -> Optional.of(new Phone(phoneRegion));
      default -> Optional.empty();
    };
  }

  /** Whether libphonenumber knows a region, by its ISO 3166-1 alpha-2 code. */
  static boolean isPhoneRegion(String region) {
    Set<String> regions = PhoneNumberUtil.getInstance().getSupportedRegions();
    return regions.contains(region);
  }

  /** Any text: normalisation form C (Unicode TR15), without white space around it. */
  record Text() implements Normalizer {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public Optional<String> normalize(String value) {
      String text = strip(java.text.Normalizer.normalize(value, Form.NFC));
      return text.isEmpty() || text.codePoints().anyMatch(Text::isRefused)
          ? Optional.empty()
          : Optional.of(text);
    }

    private static boolean isRefused(int codePoint) {
      int type = Character.getType(codePoint);
      return type == Character.CONTROL || type == Character.SURROGATE;
    }

    private static String strip(String text) {
      int from = 0;
      int to = text.length();
      while (from < to && isSpace(text.charAt(from))) {
        from++;
      }
      while (to > from && isSpace(text.charAt(to - 1))) {
        to--;
      }
      return text.substring(from, to);
    }

    private static boolean isSpace(char c) {
      return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    @Override
    public String expectation() {
      return "a text without control characters";
    }
  }

  /**
   * An e-mail address (RFC 5321 dot-string, RFC 6531): lower case, local part too, although RFC
   * 5321 lets a host tell cases apart: hardly one does, and clients disagree about case. The domain
   * is in its ASCII form (RFC 3490). Sub-addresses ({@code +tag}) and dots stay: what they mean is
   * the host's business.
   */
  record Email() implements Normalizer {

    private static final Pattern LOCAL =
        Pattern.compile("[a-z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10FFFF}-]+");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?");
    private static final Text TEXT = new Text();

    @Override
    public int version() {
      return 1;
    }

    @Override
    public Optional<String> normalize(String value) {
      return TEXT.normalize(value)
          .flatMap(text -> TEXT.normalize(text.toLowerCase(Locale.ROOT)))
          .flatMap(Email::address);
    }

    private static Optional<String> address(String text) {
      int at = text.lastIndexOf('@');
      if (at < 1 || at > 64 || !isLocalPart(text.substring(0, at))) {
        return Optional.empty();
      }
      return domain(text.substring(at + 1)).map(domain -> text.substring(0, at + 1) + domain);
    }

    private static boolean isLocalPart(String local) {
      if (local.codePoints().anyMatch(c -> Character.isSpaceChar(c) || isInvisible(c))) {
        return false;
      }
      for (String atom : local.split("\\.", -1)) {
        if (!LOCAL.matcher(atom).matches()) {
          return false;
        }
      }
      return true;
    }

    private static boolean isInvisible(int codePoint) {
      int type = Character.getType(codePoint);
      return type == Character.FORMAT || type == Character.UNASSIGNED;
    }

    private static Optional<String> domain(String text) {
      String ascii;
      try {
        ascii = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        return Optional.empty();
      }
      String[] labels = ascii.split("\\.", -1);
      String top = labels[labels.length - 1];
      return labels.length > 1 && isLabels(labels) && !top.chars().allMatch(Character::isDigit)
          ? Optional.of(ascii)
          : Optional.empty();
    }

    private static boolean isLabels(String[] labels) {
      for (String label : labels) {
        if (label.length() > 63 || !LABEL.matcher(label).matches()) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String expectation() {
      return "an e-mail address";
    }
  }

  /**
   * A telephone number in E.164 form, valid by libphonenumber's metadata. A number with an
   * extension is refused: without it, it would be the number of a whole office.
   *
   * @param region where numbers without {@code +} are from (ISO 3166-1 alpha-2); without it only
   *     numbers with {@code +} are read
   */
  record Phone(Optional<String> region) implements Normalizer {

    private static final String NO_REGION = "ZZ";
    private static final Text TEXT = new Text();

    @Override
    public int version() {
      return 1;
    }

    @Override
    public Optional<String> normalize(String value) {
      return TEXT.normalize(value).flatMap(this::number);
    }

    private Optional<String> number(String text) {
      PhoneNumberUtil util = PhoneNumberUtil.getInstance();
      try {
        PhoneNumber number = util.parse(text, region.orElse(NO_REGION));
        return number.hasExtension() || !util.isValidNumber(number)
            ? Optional.empty()
            : Optional.of(util.format(number, PhoneNumberFormat.E164));
      } catch (NumberParseException e) {
        return Optional.empty();
      }
    }

    @Override
    public String expectation() {
      return region
          .map(name -> "a telephone number with + and country code, or of region " + name)
          .orElse("a telephone number with + and country code");
    }
  }
}
