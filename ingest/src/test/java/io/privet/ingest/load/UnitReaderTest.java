package io.privet.ingest.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.privet.ingest.load.UnitMapper.Mapped;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnitReaderTest {
  private static final String ORDERS =
      """
      name: m
      where: row.k != 'skip'
      group: {by: row.k, window: 3, maxRows: 4, maxOpenRows: 5}
      event:
        type: track
        event: "'E'"
        timestamp: "'2026-01-01T00:00:00Z'"
        userId: row.k
        properties: {sum: "sum(rows.map(r, int(r.v)))", first: row.v}
      """;

  @Test
  void joinsTheRowsOfAKeyAlsoWhenOthersStandBetween() {
    List<Maps.Result> results = Maps.run(ORDERS, "k,v\na,1\nb,10\na,2\nb,20\na,3\n");

    assertThat(results).extracting(r -> r.unit().rowNumbers()).containsExactly("3 5", "2 4 6");
    assertThat(results.get(0).json()).contains("{\"sum\":30,\"first\":\"10\"}");
    assertThat(results.get(1).json()).contains("{\"sum\":6,\"first\":\"1\"}");
  }

  @Test
  void completesAGroupAfterItsWindowAndRefusesItsLateRows() {
    List<Maps.Result> results = Maps.run(ORDERS, "k,v\na,1\nb,1\nc,1\nd,1\ne,1\na,2\na,3\n");

    assertThat(results.get(0).unit().rowNumbers()).isEqualTo("2");
    assertThat(results)
        .filteredOn(r -> r.mapped() instanceof Mapped.Failed)
        .extracting(Maps.Result::fault)
        .containsExactly(
            "7|by|k|the row's group was complete before",
            "8|by|k|the row's group was complete before");
    assertThat(results.stream().mapToInt(r -> r.unit().rows().size()).sum()).isEqualTo(7);
  }

  @Test
  void keepsAGroupWhoseRowsAreExactlyAWindowApart() {
    assertThat(Maps.run(ORDERS, "k,v\na,1\nb,1\nc,1\na,2\n"))
        .extracting(r -> r.unit().rowNumbers())
        .contains("2 5");
  }

  @Test
  void completesTheGroupUnseenForLongestWhenTooManyRowsWait() {
    List<Maps.Result> results =
        Maps.run(
            ORDERS.replace("window: 3", "window: 100"), "k,v\na,1\na,1\nb,1\nb,1\nb,1\nc,1\na,9\n");

    assertThat(results.get(0).unit().rowNumbers()).isEqualTo("2-3");
    assertThat(results).extracting(r -> r.unit().rowNumbers()).contains("8", "4-6", "7");
    assertThat(results)
        .filteredOn(r -> r.mapped() instanceof Mapped.Failed)
        .extracting(Maps.Result::fault)
        .containsExactly("8|by|k|the row's group was complete before");
  }

  @Test
  void refusesRowsBeyondTheMostOfAGroup() {
    List<Maps.Result> results = Maps.run(ORDERS, "k,v\na,1\na,1\na,1\na,1\na,1\n");

    assertThat(results.get(0).fault()).isEqualTo("6|by|k|more rows than a group takes");
    assertThat(results.get(1).json()).contains("\"sum\":4");
  }

  @Test
  void leavesRowsOutOnPurposeAndTellsThemFromEmptyKeys() {
    List<Maps.Result> results = Maps.run(ORDERS, "k,v\nskip,1\n\"\",2\na,x\n");

    assertThat(results.get(0).mapped()).isInstanceOf(Mapped.Skipped.class);
    assertThat(results.get(1).fault()).isEqualTo("3|by|k|empty");
    assertThat(results.get(2).fault())
        .isEqualTo("4|properties.sum|v|a value that does not convert");
  }

  @Test
  void makesSeveralEventsOfARowAndNoneWhereNoConditionHolds() {
    String yaml =
        """
        name: m
        events:
          - {when: row.a != '', type: identify, userId: row.a}
          - {when: row.b == 'yes', type: identify, userId: row.a, traits: {b: row.b}}
        """;
    List<Maps.Result> results = Maps.run(yaml, "a,b\n1,yes\n2,no\n\"\",no\n");

    assertThat(results).extracting(r -> r.events().size()).containsExactly(2, 1, 0);
  }

  @Test
  void remembersMillionsOfKeys() {
    ClosedKeys keys = new ClosedKeys();
    for (int i = 0; i < 100_000; i++) {
      keys.add("key " + i);
    }

    for (int i = 0; i < 100_000; i++) {
      assertThat(keys.contains("key " + i)).isTrue();
      assertThat(keys.contains("other " + i)).isFalse();
    }
  }
}
