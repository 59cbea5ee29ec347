@NullMarked
package io.privet.privacy.consent;

import org.jspecify.annotations.NullMarked;
