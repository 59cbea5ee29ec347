package io.privet.profiles.state;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.privet.privacy.consent.Purpose;
import io.privet.privacy.consent.PurposeSet;
import io.privet.profiles.event.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state of a profile: what is kept of its events, apart by the purposes that they were
 * collected under. Immutable; it holds personal data and has no text form.
 *
 * <p>It is a function of the set of events. For disjoint sets A and B, {@code fold(A ∪ B) =
 * fold(A).merge(fold(B))}, and {@link #encode} gives the same bytes for every order, batching and
 * partition in which the events came. An event counts each time it is folded: the caller folds each
 * once (profiles are merged for reading only, and their events differ).
 *
 * <p>The stored form is the message {@code privet.profiles.v1.StoredState}. {@link #decode} looks
 * only at the structure; a datum is parsed when a fold or a reader meets it.
 */
public final class ProfileState {

  private static final int FORMAT = 1;
  private static final int VERSION_FIELD = 1;
  private static final int FACET_FIELD = 2;
  private static final int PURPOSES_FIELD = 1;
  private static final int VERSION_TAG = VERSION_FIELD << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int FACET_TAG = FACET_FIELD << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int PURPOSES_TAG = PURPOSES_FIELD << 3 | WireFormat.WIRETYPE_FIXED64;
  private static final int PURPOSES_SIZE = 9;
  private static final Comparator<PurposeSet> BY_MASK =
      (a, b) -> Long.compareUnsigned(a.mask(), b.mask());
  private static final ProfileState EMPTY = empty(Aggregates.STANDARD);

  private final Aggregates aggregates;
  private final SortedMap<PurposeSet, Facet> facets;

  private ProfileState(Aggregates aggregates, SortedMap<PurposeSet, Facet> facets) {
    this.aggregates = aggregates;
    this.facets = Collections.unmodifiableSortedMap(facets);
  }

  /** The state without events. */
  public static ProfileState empty() {
    return EMPTY;
  }

  /** The state without events under other limits. */
  static ProfileState empty(Aggregates aggregates) {
    return new ProfileState(aggregates, new TreeMap<>(BY_MASK));
  }

  /** The state with these events too, none of which it holds already. */
  public ProfileState fold(Collection<Event> events) {
    Map<PurposeSet, List<Event>> byPurposes = new TreeMap<>(BY_MASK);
    for (Event event : events) {
      byPurposes.computeIfAbsent(event.purposes(), p -> new ArrayList<>()).add(event);
    }
    SortedMap<PurposeSet, Facet> folded = new TreeMap<>(BY_MASK);
    byPurposes.forEach((purposes, those) -> folded.put(purposes, Facet.of(aggregates, those)));
    return merge(new ProfileState(aggregates, folded));
  }

  /** The state of the events of both. */
  public ProfileState merge(ProfileState other) {
    SortedMap<PurposeSet, Facet> merged = new TreeMap<>(facets);
    other.facets.forEach((purposes, facet) -> merged.merge(purposes, facet, Facet::merge));
    return new ProfileState(aggregates, merged);
  }

  /** The facets by the purposes that their events were collected under, ascending by mask. */
  public Map<PurposeSet, Facet> facets() {
    return facets;
  }

  /** What was collected under the purpose, and under whichever others. */
  public Facet view(Purpose purpose) {
    return view(new PurposeSet(purpose.bit()));
  }

  /** What was collected under at least one of the purposes. */
  public Facet view(PurposeSet anyOf) {
    Facet view = Facet.empty(aggregates);
    for (Map.Entry<PurposeSet, Facet> entry : facets.entrySet()) {
      if (!entry.getKey().intersect(anyOf).isEmpty()) {
        view = view.merge(entry.getValue());
      }
    }
    return view;
  }

  /** The stored form. */
  public byte[] encode() {
    int size = 2;
    for (Facet facet : facets.values()) {
      int facetSize = PURPOSES_SIZE + facet.encodedSize();
      size += 1 + CodedOutputStream.computeUInt32SizeNoTag(facetSize) + facetSize;
    }
    byte[] bytes = new byte[size];
    try {
      write(CodedOutputStream.newInstance(bytes));
    } catch (IOException e) {
      throw new IllegalStateException("state: not writable", e);
    }
    return bytes;
  }

  private void write(CodedOutputStream out) throws IOException {
    out.writeUInt32(VERSION_FIELD, FORMAT);
    for (Map.Entry<PurposeSet, Facet> entry : facets.entrySet()) {
      out.writeTag(FACET_FIELD, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(PURPOSES_SIZE + entry.getValue().encodedSize());
      out.writeFixed64(PURPOSES_FIELD, entry.getKey().mask());
      entry.getValue().write(out);
    }
    out.checkNoSpaceLeft();
  }

  /**
   * Reads the stored form.
   *
   * @throws IllegalArgumentException when the bytes are not one, or of a newer version; the message
   *     holds none of them. A datum that is damaged inside is found by whoever meets it, with the
   *     same exception.
   */
  public static ProfileState decode(byte[] bytes) {
    return decode(bytes, Aggregates.STANDARD);
  }

  static ProfileState decode(byte[] bytes, Aggregates aggregates) {
    byte[] own = Arrays.copyOf(bytes, bytes.length);
    try {
      return read(own, CodedInputStream.newInstance(own), aggregates);
    } catch (IOException e) {
      throw new IllegalArgumentException("state: " + bytes.length + " bytes that are no state");
    }
  }

  private static ProfileState read(byte[] bytes, CodedInputStream in, Aggregates aggregates)
      throws IOException {
    int version = in.readTag() == VERSION_TAG ? in.readUInt32() : 0;
    if (version != FORMAT) {
      throw new IllegalArgumentException(
          "state: version %s (expected: %d)".formatted(Integer.toUnsignedString(version), FORMAT));
    }
    TreeMap<PurposeSet, Facet> facets = new TreeMap<>(BY_MASK);
    while (!in.isAtEnd()) {
      require(in.readTag() == FACET_TAG, "an unknown field");
      int length = in.readRawVarint32();
      require(length <= bytes.length - in.getTotalBytesRead(), "a truncated facet");
      int limit = in.pushLimit(length);
      require(in.readTag() == PURPOSES_TAG, "a facet without purposes");
      PurposeSet purposes = new PurposeSet(in.readFixed64());
      require(
          facets.isEmpty() || BY_MASK.compare(facets.lastKey(), purposes) < 0,
          "facets out of order");
      facets.put(purposes, Facet.ofRun(aggregates, readRun(bytes, in, aggregates)));
      in.popLimit(limit);
    }
    return new ProfileState(aggregates, facets);
  }

  private static List<Datum> readRun(byte[] bytes, CodedInputStream in, Aggregates aggregates)
      throws IOException {
    List<Datum> run = new ArrayList<>();
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      int field = WireFormat.getTagFieldNumber(tag);
      require(
          WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED
              && aggregates.has(field),
          "an unknown aggregate");
      Datum datum = Datum.read(field, bytes, in);
      require(run.isEmpty() || run.get(run.size() - 1).compareTo(datum) < 0, "data out of order");
      run.add(datum);
    }
    return run;
  }

  private static void require(boolean condition, String found) {
    if (!condition) {
      throw new IllegalArgumentException("state: " + found);
    }
  }
}
