/**
 * Profile state: what is kept of a person's events. Pure: no clock, no random, no I/O.
 *
 * <p>A {@link io.privet.profiles.state.ProfileState} maps each set of purposes to a {@link
 * io.privet.profiles.state.Facet}; a facet is a sorted run of {@link io.privet.profiles.state.Datum
 * data}, and folding events and merging facets are one operation: the merge of two runs, in which
 * data of one key join. How they join, how many are kept, what an event contributes and what a
 * reader sees is said in one place per aspect: an {@link io.privet.profiles.state.Aggregate}. A new
 * one is one class and a line in {@link io.privet.profiles.state.Aggregates}.
 *
 * <p>Joins are commutative and associative, and what a bound drops would be dropped from every
 * larger set of events too. So the state is a function of the set of deduplicated events: every
 * order, batching and partition of them gives the same bytes.
 */
@NullMarked
package io.privet.profiles.state;

import org.jspecify.annotations.NullMarked;
