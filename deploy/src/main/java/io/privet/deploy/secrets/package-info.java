/**
 * What a node generates on its first start: passwords, keys and tokens, and the files that name
 * them.
 */
@NullMarked
package io.privet.deploy.secrets;

import org.jspecify.annotations.NullMarked;
