/**
 * Bulk import: reads a CSV or NDJSON file, maps its rows to events of the Segment specification and
 * posts them to the HTTP edge, whose validation and guarantees they share.
 *
 * <p>The way of a row: {@link io.privet.ingest.load.RowReader} reads it, {@link
 * io.privet.ingest.load.UnitReader} joins it with the others of its group to a unit, {@link
 * io.privet.ingest.load.UnitMapper} makes the events, {@link io.privet.ingest.load.EdgeClient}
 * sends them a batch at a time, and {@link io.privet.ingest.load.Importer} writes down, in the
 * order of the units, what the edge answered.
 */
@NullMarked
package io.privet.ingest.load;

import org.jspecify.annotations.NullMarked;
