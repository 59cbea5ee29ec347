@NullMarked
package io.privet.ingest.log;

import org.jspecify.annotations.NullMarked;
