package io.privet.profiles.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.privet.proto.profiles.v1.Affinity;
import io.privet.proto.profiles.v1.CartLine;
import io.privet.proto.profiles.v1.Commerce;
import io.privet.proto.profiles.v1.Money;
import io.privet.proto.profiles.v1.OrderWindow;
import io.privet.proto.profiles.v1.PaymentMethodUse;
import io.privet.proto.profiles.v1.ProductSeen;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommerceTest {

  private final Shop shop = new Shop();

  private Commerce commerce() {
    return shop.profile().getCommerce();
  }

  private static List<String> text(List<Money> amounts) {
    return amounts.stream().map(m -> m.getCurrency() + " " + m.getAmount()).toList();
  }

  private static Instant instant(com.google.protobuf.Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  @Test
  void countsAnOrderOnceWhenPixelAndOrderSystemReportIt() {
    shop.track("2026-11-01", "Order Completed", "{'order_id':'A1','revenue':100,'currency':'eur'}")
        .from("oms", 10)
        .track("2026-11-01", "Order Completed", "{'order_id':'A1','revenue':99,'currency':'EUR'}");
    assertThat(commerce().getOrders()).isEqualTo(1);
    assertThat(text(commerce().getRevenueList())).containsExactly("EUR 99.00");
  }

  @Test
  void countsAnOrderOnceWhenItIsReportedToTwoProfilesOfOnePerson() {
    ProfileState pixel =
        ProfileState.empty()
            .fold(
                new Shop()
                    .track("2026-11-01", "Order Completed", "{'order_id':'A1','revenue':100}")
                    .events());
    ProfileState orderSystem =
        ProfileState.empty()
            .fold(
                new Shop()
                    .from("oms", 1)
                    .track("2026-11-02", "Order Completed", "{'order_id':'A1','revenue':100}")
                    .track("2026-11-03", "Order Completed", "{'order_id':'A2','revenue':50}")
                    .events());
    Commerce commerce = Shop.render(pixel.merge(orderSystem), Shop.NOW).getCommerce();
    assertThat(commerce.getOrders()).isEqualTo(2);
    assertThat(text(commerce.getRevenueList())).containsExactly("XXX 150.00");
  }

  @Test
  void takesRevenueBeforeTotalBeforeValueBeforeTheSumOfProducts() {
    String products = "'products':[{'price':'2.50','quantity':3},{'price':1}]";
    shop.track(
            "2026-11-01", "Order Completed", "{'revenue':1,'total':2,'value':3," + products + "}")
        .track("2026-11-02", "Order Completed", "{'total':20,'value':30," + products + "}")
        .track("2026-11-03", "Order Completed", "{'value':'300'," + products + "}")
        .track("2026-11-04", "Order Completed", "{" + products + "}");
    assertThat(text(commerce().getRevenueList())).containsExactly("XXX 329.50");
  }

  @Test
  void sumsAllProductsHoweverMany() {
    String products =
        IntStream.range(0, 150)
            .mapToObj(i -> "{'product_id':'p" + i + "','price':2}")
            .collect(Collectors.joining(",", "'products':[", "]"));
    shop.track("2026-11-01", "Order Completed", "{" + products + "}");
    assertThat(text(commerce().getRevenueList())).containsExactly("XXX 300.00");
  }

  @Test
  void keepsCurrenciesApartAndRoundsTheAverageHalfEven() {
    shop.track("2026-11-01", "Order Completed", "{'revenue':10,'currency':'EUR'}")
        .track("2026-11-02", "Order Completed", "{'revenue':'0.0001','currency':'EUR'}")
        .track("2026-11-03", "Order Completed", "{'revenue':7,'currency':'USD'}")
        .track("2026-11-04", "Order Completed", "{'currency':'USD'}");
    assertThat(commerce().getOrders()).isEqualTo(4);
    assertThat(text(commerce().getRevenueList())).containsExactly("EUR 10.0001", "USD 7.00");
    assertThat(text(commerce().getAverageOrderValueList())).containsExactly("EUR 5.00", "USD 7.00");
  }

  @Test
  void aCancelledOrderCountsNeitherAsOrderNorInRevenueNorItsRefund() {
    shop.track("2026-11-03", "Order Cancelled", "{'order_id':'A1'}")
        .track("2026-11-01", "Order Completed", "{'order_id':'A1','revenue':10}")
        .track("2026-11-04", "Order Refunded", "{'order_id':'A1'}")
        .track("2026-11-02", "Order Completed", "{'order_id':'A2','revenue':4}");
    assertThat(commerce().getOrders()).isEqualTo(1);
    assertThat(commerce().getCancelledOrders()).isEqualTo(1);
    assertThat(text(commerce().getRevenueList())).containsExactly("XXX 4.00");
    assertThat(commerce().getRefundsList()).isEmpty();
  }

  @Test
  void aRefundWithoutAmountAndProductsIsAFullOneEvenBeforeItsOrderArrives() {
    shop.track("2026-11-03", "Order Refunded", "{'order_id':'A1'}")
        .track("2026-11-01", "Order Completed", "{'order_id':'A1','revenue':10,'currency':'SEK'}");
    assertThat(commerce().getOrders()).isEqualTo(1);
    assertThat(commerce().getCancelledOrders()).isEqualTo(1);
    assertThat(text(commerce().getRefundsList())).containsExactly("SEK 10.00");
    assertThat(text(commerce().getRfm().getMonetaryList())).containsExactly("SEK 0.00");
  }

  @Test
  void partialRefundsAddUpUnlessTheyAreOneRefundReportedTwice() {
    shop.track("2026-11-01", "Order Completed", "{'order_id':'A1','revenue':10}")
        .track("2026-11-02", "Order Refunded", "{'order_id':'A1','refund_id':'R1','total':-3}")
        .track("2026-11-03", "Order Refunded", "{'order_id':'A1','refund_id':'R1','total':3}")
        .track("2026-11-03", "Order Refunded", "{'order_id':'A1','products':[{'price':2}]}");
    assertThat(text(commerce().getRefundsList())).containsExactly("XXX 5.00");
    assertThat(commerce().getCancelledOrders()).isZero();
    assertThat(text(commerce().getRfm().getMonetaryList())).containsExactly("XXX 5.00");
  }

  @Test
  void anUpdateReplacesTheRevenueOnlyWhenItNamesOne() {
    shop.track("2026-11-01", "Order Completed", "{'order_id':'A1','revenue':10,'currency':'EUR'}")
        .track("2026-11-02", "Order Updated", "{'order_id':'A1','revenue':12}")
        .track("2026-11-01", "Order Completed", "{'order_id':'A2','revenue':5,'currency':'EUR'}")
        .track("2026-11-02", "Order Updated", "{'order_id':'A2','status':'packed'}");
    assertThat(text(commerce().getRevenueList())).containsExactly("EUR 17.00");
  }

  @Test
  void tellsRecencyFrequencyAndMonetaryValueAndWindows() {
    shop.track("2025-01-01", "Order Completed", "{'order_id':'A0','revenue':1000}")
        .track("2026-02-01", "Order Completed", "{'order_id':'A1','revenue':10}")
        .track("2026-09-01", "Order Completed", "{'order_id':'A2','revenue':20}")
        .track("2026-11-12T12:00:00.001Z", "Order Completed", "{'order_id':'A3','revenue':40}");
    Commerce commerce = commerce();
    assertThat(commerce.getRfm().getRecencyDays()).isEqualTo(9);
    assertThat(commerce.getRfm().getFrequency()).isEqualTo(3);
    assertThat(text(commerce.getRfm().getMonetaryList())).containsExactly("XXX 70.00");
    assertThat(commerce.getWindowsList())
        .extracting(
            w -> w.getWindow().getSeconds() / 86_400,
            OrderWindow::getOrders,
            w -> text(w.getRevenueList()))
        .containsExactly(
            tuple(30L, 1L, List.of("XXX 40.00")),
            tuple(90L, 2L, List.of("XXX 60.00")),
            tuple(365L, 3L, List.of("XXX 70.00")));
    assertThat(instant(commerce.getFirstOrder())).isEqualTo("2025-01-01T12:00:00Z");
    assertThat(instant(commerce.getLastOrder())).isEqualTo("2026-11-12T12:00:00.001Z");
  }

  @Test
  void anAmountThatIsNoneIsAsIfAbsent() {
    for (String amount :
        List.of(
            "1e400",
            "1e999999999",
            "'1e999999999'",
            "'NaN'",
            "'12 EUR'",
            "[1]",
            "null",
            "true",
            "1000000000001",
            "{'a':1}")) {
      shop.track("2026-11-01", "Order Completed", "{'revenue':" + amount + ",'total':'1e0'}");
    }
    shop.track("2026-11-01", "Order Completed", "{'revenue':1e-999999999,'total':5}");
    assertThat(commerce().getOrders()).isEqualTo(11);
    assertThat(text(commerce().getRevenueList())).containsExactly("XXX 10.00");
  }

  @Test
  void appliesCartChangesInTheOrderOfTime() {
    shop.track("2026-11-01", "Product Added", "{'product_id':'p1','quantity':2,'price':3}")
        .track("2026-11-02", "Product Added", "{'product_id':'p2','name':'Mug','cart_id':'c1'}")
        .track("2026-11-03", "Product Removed", "{'product_id':'p1','quantity':'1'}")
        .track("2026-11-04", "Product Added", "{'product_id':'p3','price':'0.5','currency':'EUR'}")
        .track("2026-11-05", "Product Removed", "{'product_id':'p2'}");
    assertThat(commerce().getOpenCart().getLinesList())
        .extracting(CartLine::getProductId, CartLine::getQuantity, CartLine::hasPrice)
        .containsExactly(tuple("p1", 1L, true), tuple("p3", 1L, true));
    assertThat(text(commerce().getOpenCart().getValueList()))
        .containsExactly("EUR 0.50", "XXX 3.00");
    assertThat(commerce().getOpenCart().getCartId()).isEqualTo("c1");
    assertThat(instant(commerce().getOpenCart().getUpdated())).isEqualTo("2026-11-05T12:00:00Z");
  }

  @Test
  void viewingTheCartReplacesItsContent() {
    shop.track("2026-11-01", "Product Added", "{'product_id':'p1'}")
        .track("2026-11-02", "Cart Viewed", "{'products':[{'sku':'p2','quantity':4}]}")
        .track("2026-11-03", "Cart Viewed", "{}")
        .track("2026-11-04", "Product Added", "{'product_id':'p2'}");
    assertThat(commerce().getOpenCart().getLinesList())
        .extracting(CartLine::getProductId, CartLine::getQuantity)
        .containsExactly(tuple("p2", 5L));
  }

  @Test
  void completingAnOrderClosesTheCartAndALateEventFromBeforeDoesNotReopenIt() {
    shop.track("2026-11-02", "Order Completed", "{}")
        .track("2026-11-01", "Product Added", "{'product_id':'p1'}");
    assertThat(commerce().hasOpenCart()).isFalse();
    shop.track("2026-11-03", "Product Added", "{'product_id':'p9'}");
    assertThat(commerce().getOpenCart().getLinesList())
        .extracting(CartLine::getProductId)
        .containsExactly("p9");
  }

  @Test
  void countsPaymentMethodsOfOrdersOnceAndOfCheckoutsEachTime() {
    shop.track("2026-11-01", "Payment Info Entered", "{'payment_method':'card'}")
        .track("2026-11-01", "Order Completed", "{'order_id':'A1','payment_method':'card'}")
        .track("2026-11-01", "Order Completed", "{'order_id':'A1','payment_method':'card'}")
        .track("2026-11-02", "Checkout Step Completed", "{'step':2,'payment_method':'invoice'}");
    assertThat(commerce().getPaymentMethodsList())
        .extracting(PaymentMethodUse::getMethod, PaymentMethodUse::getCount)
        .containsExactly(tuple("card", 2L), tuple("invoice", 1L));
  }

  @Test
  void showsTwentyPaymentMethodsTheMostUsed() {
    for (int i = 0; i < 30; i++) {
      shop.track(
          "2026-11-01",
          "Order Completed",
          "{'order_id':'A" + i + "','payment_method':'m" + i + "'}");
    }
    shop.track("2026-11-01", "Order Completed", "{'order_id':'B','payment_method':'m29'}");
    assertThat(commerce().getPaymentMethodsList())
        .hasSize(20)
        .extracting(PaymentMethodUse::getMethod)
        .startsWith("m29");
  }

  @Test
  void interestInACategoryHalvesInThirtyDays() {
    shop.track("2026-10-23", "Product Added", "{'category':'Tea'}")
        .track("2026-11-22", "Product Viewed", "{'category':'Coffee'}");
    assertThat(commerce().getCategoryAffinityList())
        .extracting(Affinity::getCategory, Affinity::getWeight)
        .containsExactly(tuple("Tea", 0.6), tuple("Coffee", 0.4));
  }

  @Test
  void orderedCategoriesCountFiveForEachLine() {
    shop.track(
            "2026-11-22", "Order Completed", "{'products':[{'category':'Tea'},{'category':'Tea'}]}")
        .track("2026-11-22", "Product Viewed", "{'category':'Coffee'}");
    assertThat(commerce().getCategoryAffinityList())
        .extracting(Affinity::getCategory, Affinity::getWeight)
        .containsExactly(tuple("Tea", 0.909090), tuple("Coffee", 0.090909));
  }

  @Test
  void listsProductsSeenNewestFirstAsTheNewestEventDescribesThem() {
    shop.track("2026-11-03", "Product Viewed", "{'product_id':1,'name':'New','category':'Tea'}")
        .track("2026-11-01", "Product Clicked", "{'product_id':'1','name':'Old'}")
        .track("2026-11-02", "Product Added", "{'sku':'2','name':['odd']}");
    assertThat(commerce().getProductsSeenList())
        .extracting(ProductSeen::getProductId, ProductSeen::getName, ProductSeen::getCategory)
        .containsExactly(tuple("1", "New", "Tea"), tuple("2", "", ""));
  }

  @Test
  void beyondTheLedgerLifetimeFiguresAreSumsOverEveryEvent() {
    Aggregates few = new Aggregates(new Aggregates.Limits(9, 9, 3, 9, 9, 9, 9, 9));
    for (int day = 10; day < 20; day++) {
      shop.track("2026-11-" + day, "Order Completed", "{'order_id':" + day + ",'revenue':5}");
    }
    shop.track("2026-11-20", "Order Refunded", "{'order_id':10,'amount':2}");
    Commerce commerce =
        Shop.render(ProfileState.empty(few).fold(shop.events()), Shop.NOW).getCommerce();
    assertThat(commerce.getOrders()).isEqualTo(10);
    assertThat(text(commerce.getRevenueList())).containsExactly("XXX 50.00");
    assertThat(text(commerce.getRefundsList())).containsExactly("XXX 2.00");
    assertThat(text(commerce.getAverageOrderValueList())).containsExactly("XXX 5.00");
    assertThat(commerce.getWindows(0).getOrders()).isEqualTo(2);
    assertThat(instant(commerce.getLastOrder())).isEqualTo("2026-11-19T12:00:00Z");
  }
}
