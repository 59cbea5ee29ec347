/** What the tests of this module share. */
@NullMarked
package io.privet.profiles.testing;

import org.jspecify.annotations.NullMarked;
