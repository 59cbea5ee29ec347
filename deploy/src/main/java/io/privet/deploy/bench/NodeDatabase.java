package io.privet.deploy.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The bench's look into the database of the node: how far the unifier is and how long the rows are.
 * It can also hold the unifier, by a lock on the table that every batch begins with.
 */
final class NodeDatabase implements AutoCloseable {

  private static final String HANDLED =
      """
      SELECT coalesce(sum(applied + duplicate + unconsented + suppressed + parked + dropped), 0)
      FROM ingest.tally
      """;

  private static final String UNAPPLIED =
      "SELECT coalesce(sum(duplicate + unconsented + suppressed + parked + dropped), 0) FROM ingest.tally";

  private static final String SIZES =
      """
      SELECT
        (SELECT avg(octet_length(body)) FROM (SELECT body FROM profiles.event LIMIT 5000) AS e),
        (SELECT avg(octet_length(state)) FROM profiles.profile)
      """;

  private static final String HOLD = "LOCK TABLE ingest.log_offset IN EXCLUSIVE MODE";

  private final Connection queries;
  private final Connection holder;
  private boolean isHeld;

  private NodeDatabase(Connection queries, Connection holder) throws SQLException {
    this.queries = queries;
    this.holder = holder;
    holder.setAutoCommit(false);
  }

  /**
   * Lengths of sealed rows, averages in bytes.
   *
   * @param event of an event's body
   * @param state of a profile's state
   */
  record Sizes(int event, int state) {}

  static NodeDatabase open(String jdbcUrl, String password) {
    try {
      return new NodeDatabase(
          DriverManager.getConnection(jdbcUrl, "privet", password),
          DriverManager.getConnection(jdbcUrl, "privet", password));
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Records of the log that the unifier has dealt with. */
  long handled() {
    return number(HANDLED);
  }

  /** Records of the log that were dealt with but not applied. */
  long unapplied() {
    return number(UNAPPLIED);
  }

  synchronized Sizes sizes() {
    try (Statement statement = queries.createStatement();
        ResultSet row = statement.executeQuery(SIZES)) {
      row.next();
      return new Sizes((int) row.getDouble(1), (int) row.getDouble(2));
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Returns when no batch is under way; none begins until {@link #release}. */
  void hold() {
    try {
      if (!isHeld) {
        execute(holder, HOLD);
        isHeld = true;
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  void release() {
    try {
      holder.rollback();
      isHeld = false;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try (queries;
        holder) {
      release();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private synchronized long number(String query) {
    try (Statement statement = queries.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static IllegalStateException failed(SQLException e) {
    return new IllegalStateException("database: " + e.getSQLState(), e);
  }
}
