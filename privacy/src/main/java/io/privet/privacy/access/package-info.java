@NullMarked
package io.privet.privacy.access;

import org.jspecify.annotations.NullMarked;
