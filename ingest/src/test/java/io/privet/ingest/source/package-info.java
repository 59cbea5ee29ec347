@NullMarked
package io.privet.ingest.source;

import org.jspecify.annotations.NullMarked;
