/** The accepted event: what the edge made of a request and everything behind it works on. */
@NullMarked
package io.privet.profiles.event;

import org.jspecify.annotations.NullMarked;
