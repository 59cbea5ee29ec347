@NullMarked
package io.privet.ingest.load;

import org.jspecify.annotations.NullMarked;
