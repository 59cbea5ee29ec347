@NullMarked
package io.privet.ingest.edge;

import org.jspecify.annotations.NullMarked;
