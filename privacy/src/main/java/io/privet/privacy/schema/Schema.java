package io.privet.privacy.schema;

import org.flywaydb.core.Flyway;

/**
 * The database schemas. Each module owns one, of its own name; its numbered migrations lie on the
 * class path under {@code db/<module>} and are recorded in the table {@code schema_history} of that
 * schema.
 */
public final class Schema {

  private Schema() {}

  /**
   * Brings a module's schema up to the newest migration on the class path; creates it when it is
   * missing. Several processes may do so at once: one migrates, the others wait. Blocks.
   *
   * @param jdbcUrl the database
   * @param user a role that may create schemas
   * @param password its password
   * @param module name of the module and of its schema
   * @throws org.flywaydb.core.api.FlywayException when a migration fails, or one that ran before
   *     was edited or is missing
   */
  public static void migrate(String jdbcUrl, String user, String password, String module) {
    Flyway.configure(Schema.class.getClassLoader())
        .dataSource(jdbcUrl, user, password)
        .locations("classpath:db/" + module)
        .failOnMissingLocations(true)
        .schemas(module)
        .defaultSchema(module)
        .createSchemas(true)
        .table("schema_history")
        .load()
        .migrate();
  }
}
