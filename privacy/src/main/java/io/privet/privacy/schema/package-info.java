@NullMarked
package io.privet.privacy.schema;

import org.jspecify.annotations.NullMarked;
