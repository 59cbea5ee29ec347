package io.privet.profiles.state;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.privet.profiles.event.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is kept of a set of events that were collected under the same purposes: a run of {@link
 * Datum data}, ascending, no key twice. Immutable; it holds personal data and has no text form.
 */
public final class Facet {

  private final Aggregates aggregates;
  private final List<Datum> run;

  private Facet(Aggregates aggregates, List<Datum> run) {
    this.aggregates = aggregates;
    this.run = run;
  }

  static Facet empty(Aggregates aggregates) {
    return new Facet(aggregates, List.of());
  }

  /** Takes a run that is known to be in order. */
  static Facet ofRun(Aggregates aggregates, List<Datum> run) {
    return new Facet(aggregates, run);
  }

  /** The facet of the events, each of which counts. */
  static Facet of(Aggregates aggregates, Collection<Event> events) {
    List<Datum> data = new ArrayList<>();
    for (Event event : events) {
      aggregates.all().forEach(aggregate -> collect(aggregate, event, data));
    }
    data.sort(Comparator.naturalOrder());
    return new Facet(aggregates, bounded(aggregates, joined(aggregates, data)));
  }

  private static <M extends MessageLite> void collect(
      Aggregate<M> aggregate, Event event, List<Datum> data) {
    aggregate.collect(event, message -> data.add(aggregate.datum(message)));
  }

  /** The facet of the events of both. */
  Facet merge(Facet other) {
    if (run.isEmpty()) {
      return other;
    }
    if (other.run.isEmpty()) {
      return this;
    }
    if (run.size() < other.run.size()) {
      return other.merge(this);
    }
    List<Datum> merged = new ArrayList<>(run.size() + other.run.size());
    int i = 0;
    for (Datum theirs : other.run) {
      int found = Collections.binarySearch(run.subList(i, run.size()), theirs);
      int next = i + (found < 0 ? -found - 1 : found);
      merged.addAll(run.subList(i, next));
      merged.add(found < 0 ? theirs : aggregates.join(List.of(run.get(next), theirs)));
      i = found < 0 ? next : next + 1;
    }
    merged.addAll(run.subList(i, run.size()));
    return new Facet(aggregates, bounded(aggregates, merged));
  }

  /** Joins the data of each key. */
  private static List<Datum> joined(Aggregates aggregates, List<Datum> sorted) {
    List<Datum> result = new ArrayList<>(sorted.size());
    for (int i = 0, next; i < sorted.size(); i = next) {
      next = i + 1;
      while (next < sorted.size() && sorted.get(i).compareTo(sorted.get(next)) == 0) {
        next++;
      }
      result.add(aggregates.join(sorted.subList(i, next)));
    }
    return result;
  }

  /** Applies the bound of each aggregate. */
  private static List<Datum> bounded(Aggregates aggregates, List<Datum> run) {
    List<Datum> result = new ArrayList<>(run.size());
    for (int i = 0, next; i < run.size(); i = next) {
      int field = run.get(i).field();
      next = endOf(run, field, i);
      result.addAll(aggregates.get(field).bound().keep(run.subList(i, next)));
    }
    return result;
  }

  private static int endOf(List<Datum> run, int field, int from) {
    int end = from;
    while (end < run.size() && run.get(end).field() == field) {
      end++;
    }
    return end;
  }

  /** The data of one aggregate, ascending by key. */
  <M extends MessageLite> Stream<M> data(Aggregate<M> aggregate) {
    int start = 0;
    while (start < run.size() && run.get(start).field() < aggregate.field()) {
      start++;
    }
    return run.subList(start, endOf(run, aggregate.field(), start)).stream()
        .map(datum -> datum.parse(aggregate.parser()));
  }

  Aggregates aggregates() {
    return aggregates;
  }

  boolean isEmpty() {
    return run.isEmpty();
  }

  int encodedSize() {
    int size = 0;
    for (Datum datum : run) {
      size += datum.encodedSize();
    }
    return size;
  }

  void write(CodedOutputStream out) throws IOException {
    for (Datum datum : run) {
      datum.write(out);
    }
  }
}
