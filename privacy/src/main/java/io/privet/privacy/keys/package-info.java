@NullMarked
package io.privet.privacy.keys;

import org.jspecify.annotations.NullMarked;
