/**
 * The HTTP edge: reads what clients send in the forms of the Segment tracking specification, checks
 * and minimises it, seals it and answers when it is durable.
 */
@NullMarked
package io.privet.ingest.edge;

import org.jspecify.annotations.NullMarked;
