/** What can be set, from where, and within which bounds. */
@NullMarked
package io.privet.deploy.settings;

import org.jspecify.annotations.NullMarked;
