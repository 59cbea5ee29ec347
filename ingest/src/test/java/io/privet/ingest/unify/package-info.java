@NullMarked
package io.privet.ingest.unify;

import org.jspecify.annotations.NullMarked;
