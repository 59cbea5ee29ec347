package io.privet.profiles.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.Parser;
import com.google.protobuf.Timestamp;
import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.Register;
import java.time.Instant;
import java.util.Comparator;

/**
 * An aggregate of registers: of two reports about one thing the newest wins; of one time that of
 * the source of higher priority, then that of the greater event id, then the greater value.
 */
interface Registers extends Aggregate<Register> {

  /** Oldest first. */
  Comparator<Register> BY_TIME =
      Comparator.comparingLong(Register::getTime)
          .thenComparing(Register::getKey, ByteString.unsignedLexicographicalComparator());

  /** The order of reports about one thing; the greatest wins. */
  Comparator<Register> PRECEDENCE =
      Comparator.comparingLong(Register::getTime)
          .thenComparingInt(Register::getPriority)
          .thenComparing(Register::getEvent, Long::compareUnsigned)
          .thenComparing(Register::getValue, ByteString.unsignedLexicographicalComparator())
          .thenComparing(Register::getSource);

  @Override
  default Parser<Register> parser() {
    return Register.parser();
  }

  @Override
  default Register join(Register first, Register second) {
    return PRECEDENCE.compare(first, second) >= 0 ? first : second;
  }

  /** What the event says of the key. */
  static Register.Builder said(Event event, ByteString key, ByteString value) {
    return seen(event, key)
        .setPriority(event.sourcePriority())
        .setEvent(event.id().high())
        .setValue(value);
  }

  /** That the event saw the key: there is nothing to disagree about but the time. */
  static Register.Builder seen(Event event, ByteString key) {
    return Register.newBuilder().setKey(key).setTime(event.time().toEpochMilli());
  }

  /** A time in milliseconds as the services show it. */
  static Timestamp timestamp(long millis) {
    Instant instant = Instant.ofEpochMilli(millis);
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
