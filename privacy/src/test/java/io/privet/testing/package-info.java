@NullMarked
package io.privet.testing;

import org.jspecify.annotations.NullMarked;
