package io.privet.ingest.edge;

import java.time.Duration;
import java.util.Optional;

/**
 * An HTTP answer without its transport.
 *
 * @param status HTTP status
 * @param contentType type of the body
 * @param body the body
 * @param retryAfter when another try makes sense
 * @param error one line of what is wrong
 */
record Answer(
    int status,
    String contentType,
    byte[] body,
    Optional<Duration> retryAfter,
    Optional<String> error) {}
