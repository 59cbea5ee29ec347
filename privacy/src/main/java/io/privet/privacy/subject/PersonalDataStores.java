package io.privet.privacy.subject;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The check that nothing keeps personal data of which requests would not know. */
public final class PersonalDataStores {

  // Partitions are their parent's.
  private static final String SEALED_COLUMNS =
      """
      select n.nspname || '.' || c.relname || '.' || a.attname
      from pg_description d
      join pg_class c on c.oid = d.objoid
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid
      where d.classoid = 'pg_class'::regclass
        and d.objsubid > 0
        and d.description ~* '\\msealed\\M'
        and c.relkind in ('r', 'p')
        and not c.relispartition
        and n.nspname not in ('pg_catalog', 'information_schema')
      """;

  private PersonalDataStores() {}

  /**
   * Compares the columns of all schemas whose comment holds the word {@code sealed} with those that
   * the stores claim. Succeeds when each is claimed by exactly one store and nothing else is
   * claimed; fails with an {@link IllegalStateException} that names every column at fault.
   */
  public static Future<Void> verify(SqlClient client, Collection<PersonalDataStore> stores) {
    return client
        .query(SEALED_COLUMNS)
        .execute()
        .map(
            rows ->
                rows.stream()
                    .map(row -> row.getString(0))
                    .collect(Collectors.toCollection(TreeSet::new)))
        .compose(
            columns -> {
              Set<String> faults = faults(columns, stores);
              return faults.isEmpty()
                  ? Future.succeededFuture()
                  : Future.failedFuture(
                      new IllegalStateException(
                          "personal data stores: %s (expected: every sealed column claimed by one"
                                  .formatted(String.join("; ", faults))
                              + " store)"));
            });
  }

  static Set<String> faults(Set<String> columns, Collection<PersonalDataStore> stores) {
    Set<String> faults = new TreeSet<>();
    Set<String> names = new HashSet<>();
    Map<String, Set<String>> claims = new TreeMap<>();
    for (PersonalDataStore store : stores) {
      if (!names.add(store.name())) {
        faults.add("two stores are named " + store.name());
      }
      for (String column : store.sealedColumns()) {
        claims.computeIfAbsent(column, any -> new TreeSet<>()).add(store.name());
      }
    }
    for (String column : columns) {
      if (!claims.containsKey(column)) {
        faults.add(column + " is claimed by none");
      }
    }
    claims.forEach(
        (column, claimants) -> {
          if (claimants.size() > 1) {
            faults.add(column + " is claimed by " + String.join(" and ", claimants));
          }
          if (!columns.contains(column)) {
            faults.add(
                "%s is claimed by %s and is no sealed column"
                    .formatted(column, String.join(" and ", claimants)));
          }
        });
    return faults;
  }
}
