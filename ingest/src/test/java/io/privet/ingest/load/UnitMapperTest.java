package io.privet.ingest.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnitMapperTest {
  private static final String ROWS =
      """
      name: m
      event: {type: identify, userId: row.a, traits: {b: row.b}}
      """;

  @Test
  void makesTheSameMessageIdsInASecondRun() {
    assertThat(ids(ROWS, "a,b\n1,x\n2,y\n")).isEqualTo(ids(ROWS, "a,b\n1,x\n2,y\n"));
  }

  @Test
  void knowsAMessageIdByHeart() {
    assertThat(ids(ROWS, "a,b\n1,x\n")).containsExactly("imp-3f674ad51dd0ae8db1704744ff671fbf");
  }

  @Test
  void tellsEqualRowsApartByTheirPlace() {
    assertThat(ids(ROWS, "a,b\n1,x\n1,x\n")).doesNotHaveDuplicates();
  }

  @Test
  void keepsTheIdOfARowWithAKeyWhereverItStands() {
    String keyed = ROWS + "key: row.a\n";

    assertThat(ids(keyed, "a,b\n1,x\n2,y\n"))
        .containsExactlyInAnyOrderElementsOf(ids(keyed, "a,b\n2,y\n1,x\n"));
  }

  @Test
  void changesTheIdWithContentKeyMappingAndEvent() {
    String keyed = ROWS + "key: row.k\n";
    List<String> ids =
        List.of(
            ids(keyed, "k,a,b\n1,1,x\n").get(0),
            ids(keyed, "k,a,b\n1,1,y\n").get(0),
            ids(keyed, "k,a,b\n2,1,x\n").get(0),
            ids(keyed.replace("name: m", "name: n"), "k,a,b\n1,1,x\n").get(0),
            ids(
                    keyed
                        .replace("event: {", "events: [{when: 1 == 2, type: identify}, {")
                        .replace("}}", "}}]"),
                    "k,a,b\n1,1,x\n")
                .get(0));

    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void takesTheMappingsOwnId() {
    String own = ROWS.replace("type:", "messageId: \"'c-' + row.a\", type:");

    assertThat(ids(own, "a,b\n1,x\n2,y\n")).containsExactly("c-1", "c-2");
    assertThat(
            Maps.run(ROWS.replace("type:", "messageId: row.b, type:"), "a,b\n1,\n").get(0).fault())
        .isEqualTo("2|messageId|b|empty");
  }

  private static List<String> ids(String yaml, String csv) {
    return Maps.run(yaml, csv).stream()
        .flatMap(r -> r.events().stream())
        .map(UnitMapper.Event::messageId)
        .toList();
  }
}
