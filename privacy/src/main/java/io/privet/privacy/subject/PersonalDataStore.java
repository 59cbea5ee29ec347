package io.privet.privacy.subject;

import io.vertx.core.Future;
import java.util.Set;

/**
 * A place where a module keeps personal data. Privacy declares what it needs of every such place;
 * each module that keeps personal data implements it, and the main program hands the list over. A
 * schema that holds sealed columns and has no store in that list fails the start-up.
 */
public interface PersonalDataStore {

  /** The store's name, for example {@code profiles.timeline}; the same for the life of the data. */
  String name();

  /**
   * The sealed columns it answers for, as {@code schema.table.column}. The start-up compares them
   * with the columns that the database marks as sealed.
   */
  Set<String> sealedColumns();

  /** Counts the records about the person, whose profiles are given. */
  Future<Long> count(Set<ProfileId> person);
}
