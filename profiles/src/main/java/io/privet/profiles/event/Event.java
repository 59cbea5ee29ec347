package io.privet.profiles.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.privet.privacy.consent.PurposeSet;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * An accepted event. It holds personal data and has no text form; {@link EventCodec} is the form in
 * which it is sealed and stored.
 *
 * @param id its identity
 * @param source name of the source
 * @param sourcePriority precedence of the source between writes of one time; the higher wins
 * @param messageId the client's id
 * @param type the call it came by
 * @param name name of the track event, page or screen, or group id; empty otherwise
 * @param time when it happened, corrected for clock skew, in milliseconds' resolution
 * @param receivedAt when the edge received it
 * @param identifiers kind and normalised value of each identifier, strongest first; at least one
 * @param purposes the purposes granted when it was collected
 * @param consent what it states itself about consent: purpose name to granted
 * @param properties its properties; empty when absent
 * @param traits its traits; empty when absent
 * @param context its minimised context; empty when absent
 */
public record Event(
    EventId id,
    String source,
    int sourcePriority,
    String messageId,
    Type type,
    String name,
    Instant time,
    Instant receivedAt,
    List<ClaimedIdentifier> identifiers,
    PurposeSet purposes,
    Map<String, Boolean> consent,
    ObjectNode properties,
    ObjectNode traits,
    ObjectNode context) {

  /** The call of the Segment tracking specification that an event came by. */
  public enum Type {
    /** Something the customer did. */
    TRACK,
    /** Traits of the customer. */
    IDENTIFY,
    /** A web page seen. */
    PAGE,
    /** A screen of an app seen. */
    SCREEN,
    /** The customer belongs to a group. */
    GROUP,
    /** Two identifiers name one customer. */
    ALIAS
  }

  /**
   * An identifier as the event claims it.
   *
   * @param kind name of the kind
   * @param value normalised value
   */
  public record ClaimedIdentifier(String kind, String value) {}

  /**
   * When what it states about consent was stated: at its time, but not after its receipt. A clock
   * that runs ahead must not let a grant win over a withdrawal that comes later. In milliseconds'
   * resolution as the event's time is, so that what came in one millisecond ties.
   */
  public Instant consentTime() {
    Instant received = receivedAt.truncatedTo(ChronoUnit.MILLIS);
    return time.isAfter(received) ? received : time;
  }

  @Override
  public String toString() {
    return "event " + id.uuid();
  }
}
