/** Sources: who may send events, under which key, and what the edge keeps of what they send. */
@NullMarked
package io.privet.ingest.source;

import org.jspecify.annotations.NullMarked;
