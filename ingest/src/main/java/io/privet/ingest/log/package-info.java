/** The event log: the Kafka topic between the edge and the unifier. */
@NullMarked
package io.privet.ingest.log;

import org.jspecify.annotations.NullMarked;
