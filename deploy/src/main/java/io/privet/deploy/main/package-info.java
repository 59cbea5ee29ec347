/** The command line and the composition root. */
@NullMarked
package io.privet.deploy.main;

import org.jspecify.annotations.NullMarked;
