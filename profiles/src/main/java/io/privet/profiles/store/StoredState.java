package io.privet.profiles.store;

/**
 * A profile's row.
 *
 * @param version number of writes
 * @param sealed sealed state
 */
record StoredState(long version, byte[] sealed) {}
