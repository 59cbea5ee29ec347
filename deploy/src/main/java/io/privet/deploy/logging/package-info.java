/** Where log lines go and what they look like. */
@NullMarked
package io.privet.deploy.logging;

import org.jspecify.annotations.NullMarked;
