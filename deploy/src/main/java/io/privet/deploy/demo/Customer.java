package io.privet.deploy.demo;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/**
 * Somebody who may come to the shop again. Nobody real: every address ends in {@code example.com}.
 *
 * @param userId id in the shop
 * @param firstName first name
 * @param lastName last name
 * @param anonymousId id of the browser, until the customer logs in
 * @param favourite category that draws them most
 * @param consent what they chose in the consent banner
 */
record Customer(
    String userId,
    String firstName,
    String lastName,
    String anonymousId,
    String favourite,
    Consent consent) {

  private static final List<String> FIRST =
      List.of(
          "Mia", "Noah", "Emma", "Liam", "Lina", "Elias", "Sofia", "Jonas", "Clara", "Mateo",
          "Aylin", "Hugo", "Ines", "Oskar", "Yara", "Felix");

  private static final List<String> LAST =
      List.of(
          "Weber", "Rossi", "Dubois", "Novak", "Jensen", "Silva", "Kaya", "Murphy", "Keller",
          "Lopez", "Bakker", "Nowak", "Laine", "Berg", "Moreau", "Costa");

  /** A choice in the consent banner. */
  enum Consent {
    /** Everything. */
    ALL,
    /** Analytics and personalization. */
    SOME,
    /** What is necessary. */
    NONE
  }

  /** The customer of that number, always the same but for the browser. */
  static Customer of(int number, Random random) {
    String first = FIRST.get(number % FIRST.size());
    String last = LAST.get(number / FIRST.size() % LAST.size());
    List<Product> products = Product.CATALOGUE;
    return new Customer(
        "c-%04d".formatted(1000 + number),
        first,
        last,
        new UUID(random.nextLong(), random.nextLong()).toString(),
        products.get(number * 7 % products.size()).category(),
        consent(number));
  }

  String email() {
    return "%s.%s@example.com".formatted(firstName, lastName).toLowerCase(Locale.ROOT);
  }

  /** Of twenty customers eleven allow everything, five something, four nothing. */
  private static Consent consent(int number) {
    int share = number * 13 % 20;
    return share < 11 ? Consent.ALL : share < 16 ? Consent.SOME : Consent.NONE;
  }
}
