/**
 * Writing people: events become rows of the timeline and folds of profile state, exactly once, in
 * the caller's transaction.
 */
@NullMarked
package io.privet.profiles.store;

import org.jspecify.annotations.NullMarked;
