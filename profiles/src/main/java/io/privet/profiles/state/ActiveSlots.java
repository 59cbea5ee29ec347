package io.privet.profiles.state;

import com.google.protobuf.Parser;
import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.Activity;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.Slots;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * When the person was active: first and last time, and the set of five-minute slots with an event,
 * the newest up to the limit and within 400 days of the newest. Sessions are computed when read:
 * slots less than 30 minutes apart are of one session.
 */
record ActiveSlots(int field, int limit) implements Aggregate<Slots> {

  private static final long SLOT_MILLIS = 300_000;
  private static final long SLOTS_KEPT = 400L * 288;
  private static final long SESSION_GAP = 6;

  @Override
  public Parser<Slots> parser() {
    return Slots.parser();
  }

  @Override
  public Bound bound() {
    return Bound.NONE;
  }

  @Override
  public void collect(Event event, Consumer<Slots> data) {
    long time = event.time().toEpochMilli();
    data.accept(Slots.newBuilder().setFirst(time).setLast(time).build());
  }

  @Override
  public Slots join(Slots a, Slots b) {
    Slots.Builder joined =
        Slots.newBuilder()
            .setFirst(Math.min(a.getFirst(), b.getFirst()))
            .setLast(Math.max(a.getLast(), b.getLast()));
    long newest = slot(joined.getLast());
    Cursor left = new Cursor(a);
    Cursor right = new Cursor(b);
    long before = newest;
    left.skip(newest);
    right.skip(newest);
    while ((left.has() || right.has()) && joined.getGapsCount() + 1 < limit) {
      long next = Math.max(left.slot, right.slot);
      if (newest - next >= SLOTS_KEPT) {
        break;
      }
      joined.addGaps(Math.toIntExact(before - next));
      before = next;
      left.skip(next);
      right.skip(next);
    }
    return joined.build();
  }

  private static long slot(long time) {
    return Math.floorDiv(time, SLOT_MILLIS);
  }

  @Override
  public int shownIn() {
    return Profile.ACTIVITY_FIELD_NUMBER;
  }

  @Override
  public void render(Facet facet, Instant now, Profile.Builder profile) {
    facet.data(this).forEach(slots -> render(slots, profile.getActivityBuilder()));
  }

  private static void render(Slots slots, Activity.Builder activity) {
    long sessions = 0;
    long lastSessionStart = slot(slots.getLast());
    long before = lastSessionStart + SESSION_GAP;
    for (Cursor cursor = new Cursor(slots); cursor.has(); cursor.skip(cursor.slot)) {
      sessions += before - cursor.slot >= SESSION_GAP ? 1 : 0;
      lastSessionStart = sessions == 1 ? cursor.slot : lastSessionStart;
      before = cursor.slot;
    }
    activity
        .setFirstSeen(Registers.timestamp(slots.getFirst()))
        .setLastSeen(Registers.timestamp(slots.getLast()))
        .setSessions(sessions)
        .setLastSessionStart(Registers.timestamp(lastSessionStart * SLOT_MILLIS));
  }

  /** Goes through the slots, newest first. */
  private static final class Cursor {

    private final Slots slots;
    private int next;
    private long slot;

    Cursor(Slots slots) {
      this.slots = slots;
      this.slot = slot(slots.getLast());
    }

    boolean has() {
      return slot != Long.MIN_VALUE;
    }

    /** Goes on if this is the slot. */
    void skip(long done) {
      if (slot == done) {
        slot = next < slots.getGapsCount() ? slot - slots.getGaps(next++) : Long.MIN_VALUE;
      }
    }
  }
}
