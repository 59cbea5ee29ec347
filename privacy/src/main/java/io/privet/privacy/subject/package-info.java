@NullMarked
package io.privet.privacy.subject;

import org.jspecify.annotations.NullMarked;
