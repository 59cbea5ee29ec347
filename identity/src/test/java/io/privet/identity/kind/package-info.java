@NullMarked
package io.privet.identity.kind;

import org.jspecify.annotations.NullMarked;
