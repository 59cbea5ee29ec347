package io.privet.ingest.edge;

import com.fasterxml.jackson.databind.JsonNode;
import io.privet.ingest.source.Source;
import io.privet.profiles.event.Event;
import java.time.Instant;
import java.util.Optional;

/**
 * What the events of one request share.
 *
 * @param source who sent them
 * @param receivedAt when they came in
 * @param type the call, when the path names it; else each event does
 * @param keepsTime whether the events' times are taken as they are, as an import wants it
 * @param envelope the fields beside the events
 * @param sharedBytes length of the context that the envelope shares with its events, 0 when none
 * @param userAgent the class of client for events that name none
 */
record Reception(
    Source source,
    Instant receivedAt,
    Optional<Event.Type> type,
    boolean keepsTime,
    JsonNode envelope,
    int sharedBytes,
    Optional<String> userAgent) {}
