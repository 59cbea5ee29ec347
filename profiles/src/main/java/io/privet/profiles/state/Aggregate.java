package io.privet.profiles.state;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.Profile;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * One aspect of a facet: what an event contributes to it, how two data of one key join, how many
 * data are kept and what a reader sees of them.
 *
 * <p>An event's properties may have any shape; one of the wrong shape is as if absent. Nothing here
 * throws on an event that the edge accepted.
 *
 * @param <M> the message in which a datum is stored; its field 1 is the key
 */
interface Aggregate<M extends MessageLite> {

  /** Its field number in {@code StoredFacet}. */
  int field();

  /** Reads a datum. */
  Parser<M> parser();

  /** How many data are kept. */
  Bound bound();

  /** What the event contributes; a key may come more than once. */
  void collect(Event event, Consumer<M> data);

  /** Joins two data of one key: commutative and associative. */
  M join(M first, M second);

  /** The number of the field of {@link Profile} in which a reader sees it. */
  int shownIn();

  /** Writes into that field what a reader sees at a time. */
  void render(Facet facet, Instant now, Profile.Builder profile);

  /** The datum of a message. */
  default Datum datum(M message) {
    return Datum.of(field(), message);
  }

  /** Joins data of one key; at least one. */
  default Datum join(List<Datum> data) {
    if (data.size() == 1) {
      return data.get(0);
    }
    M joined = data.get(0).parse(parser());
    for (Datum datum : data.subList(1, data.size())) {
      joined = join(joined, datum.parse(parser()));
    }
    return datum(joined);
  }
}
