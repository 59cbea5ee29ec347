/**
 * The unifier: takes records from the event log, a batch at a time, and applies each batch in one
 * database transaction together with the log's offsets.
 *
 * <p>Since offsets and effects are committed together and an offset moves only from where the
 * transaction found it, a record is applied exactly once, whatever process dies at whatever moment
 * and however often the log's partitions change hands.
 */
@NullMarked
package io.privet.ingest.unify;

import org.jspecify.annotations.NullMarked;
