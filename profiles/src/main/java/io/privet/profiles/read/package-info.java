/**
 * Reads people: joins what the identity graph says is one person with its sealed profile states,
 * the data keys and the consent of now, and gives views that hold what a purpose may see.
 */
@NullMarked
package io.privet.profiles.read;

import org.jspecify.annotations.NullMarked;
