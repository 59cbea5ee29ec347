package io.privet.privacy.subject;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PersonalDataStoresTest {

  private static final Set<String> SEALED = Set.of("a.t.x", "b.t.y");

  @Test
  void eachColumnClaimedOnceIsRight() {
    assertThat(faults(store("a", "a.t.x"), store("b", "b.t.y"))).isEmpty();
  }

  @Test
  void everyFaultIsNamed() {
    assertThat(faults(store("a", "a.t.x"))).containsExactly("b.t.y is claimed by none");
    assertThat(faults(store("a", "a.t.x", "b.t.y"), store("b", "b.t.y")))
        .containsExactly("b.t.y is claimed by a and b");
    assertThat(faults(store("a", "a.t.x", "b.t.y", "b.t.z")))
        .containsExactly("b.t.z is claimed by a and is no sealed column");
    assertThat(faults(store("a", "a.t.x"), store("a", "b.t.y")))
        .containsExactly("two stores are named a");
    assertThat(faults()).hasSize(2);
  }

  private static Set<String> faults(PersonalDataStore... stores) {
    return PersonalDataStores.faults(SEALED, List.of(stores));
  }

  static PersonalDataStore store(String name, String... columns) {
    return new PersonalDataStore() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Set<String> sealedColumns() {
        return Set.of(columns);
      }

      @Override
      public Future<Long> count(Set<ProfileId> person) {
        return Future.succeededFuture(0L);
      }
    };
  }
}
