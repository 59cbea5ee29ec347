package io.privet.deploy.demo;

import java.util.List;

/**
 * Something that the shop sells.
 *
 * @param id its SKU
 * @param name its name
 * @param category where it stands
 * @param cents price in euro cents
 */
record Product(String id, String name, String category, int cents) {

  /** Everything that the shop sells. */
  static final List<Product> CATALOGUE =
      List.of(
          new Product("tea-01", "Darjeeling First Flush 100 g", "tea", 1290),
          new Product("tea-02", "Earl Grey 250 g", "tea", 890),
          new Product("tea-03", "Sencha Fukamushi 100 g", "tea", 1450),
          new Product("tea-04", "Rooibos Vanilla 200 g", "tea", 690),
          new Product("cof-01", "Yirgacheffe whole bean 500 g", "coffee", 1650),
          new Product("cof-02", "House Espresso 1 kg", "coffee", 2190),
          new Product("cof-03", "Decaf Huila 250 g", "coffee", 990),
          new Product("cup-01", "Stoneware mug, sand", "cups", 1600),
          new Product("cup-02", "Double-walled glass, pair", "cups", 2450),
          new Product("cup-03", "Espresso cup, set of four", "cups", 3200),
          new Product("pot-01", "Cast-iron teapot 0.8 l", "pots", 5900),
          new Product("pot-02", "Glass teapot with strainer", "pots", 3450),
          new Product("pot-03", "Moka pot, six cups", "pots", 3990),
          new Product("gea-01", "Gooseneck kettle 1 l", "gear", 6900),
          new Product("gea-02", "Hand grinder, steel burrs", "gear", 8900),
          new Product("gea-03", "Paper filters, 100", "gear", 490),
          new Product("gea-04", "Scale with timer", "gear", 4900),
          new Product("swe-01", "Shortbread 200 g", "sweets", 590),
          new Product("swe-02", "Dark chocolate 70 %, 100 g", "sweets", 450),
          new Product("swe-03", "Candied ginger 150 g", "sweets", 620));

  /** The price in euros, exact to the cent. */
  double euros() {
    return cents / 100.0;
  }
}
