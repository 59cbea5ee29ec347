/** Files that are there whole or not at all. */
@NullMarked
package io.privet.deploy.files;

import org.jspecify.annotations.NullMarked;
