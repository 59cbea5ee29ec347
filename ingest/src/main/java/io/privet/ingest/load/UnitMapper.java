package io.privet.ingest.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Makes the events of a unit. Pure: the same unit gives the same bytes and message ids. */
final class UnitMapper {
  private static final int ID_BYTES = 16;

  private final Mapping mapping;
  private final Scope scope;
  private final Times times = new Times();
  private final JsonFactory json = new JsonFactory();
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(4096);
  private final MessageDigest digest;

  /**
   * An event on its way.
   *
   * @param messageId its message id
   * @param json the event as JSON
   */
  record Event(String messageId, byte[] json) {
    @Override
    public String toString() {
      return "event of " + json.length + " bytes";
    }
  }

  /** What became of a unit. */
  sealed interface Mapped {
    /** The events; none when no event's condition held. */
    record Events(List<Event> events) implements Mapped {}

    /** Left out on purpose. */
    record Skipped() implements Mapped {}

    /** Nothing of it can be sent. */
    record Failed(RowException fault) implements Mapped {}
  }

  UnitMapper(Mapping mapping) {
    this.mapping = mapping;
    this.scope = new Scope(mapping.rules().vars());
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Mapped map(Unit unit) {
    if (unit.skipped()) {
      return new Mapped.Skipped();
    }
    Optional<RowException> fault = unit.fault();
    if (fault.isPresent()) {
      return new Mapped.Failed(fault.get());
    }
    try {
      return new Mapped.Events(events(unit));
    } catch (RowException e) {
      return new Mapped.Failed(e);
    }
  }

  private List<Event> events(Unit unit) {
    scope.enter(unit.rows());
    List<Event> events = new ArrayList<>();
    List<EventTemplate> templates = mapping.rules().events();
    for (int i = 0; i < templates.size(); i++) {
      EventTemplate template = templates.get(i);
      if (template.when().isEmpty() || template.when().get().holds(scope)) {
        events.add(event(template, i, unit));
      }
    }
    return events;
  }

  private Event event(EventTemplate template, int index, Unit unit) {
    buffer.reset();
    try (JsonGenerator generator = json.createGenerator(buffer)) {
      generator.writeStartObject();
      template.write(generator, scope, times);
      generator.flush();
      String id = messageId(template, index, unit);
      generator.writeStringField("messageId", id);
      generator.writeEndObject();
      generator.flush();
      return new Event(id, buffer.toByteArray());
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }

  /** A hash of mapping, event, key and content: a second run makes the same. */
  private String messageId(EventTemplate template, int index, Unit unit) {
    if (template.messageId().isPresent()) {
      Expression expression = template.messageId().get();
      return EventTemplate.text(expression, expression.eval(scope));
    }
    part(mapping.name().getBytes(StandardCharsets.UTF_8));
    part(new byte[] {(byte) (index >> 8), (byte) index});
    part(unit.key().getBytes(StandardCharsets.UTF_8));
    part(buffer.toByteArray());
    return "imp-" + HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
  }

  private void part(byte[] bytes) {
    digest.update(
        new byte[] {
          (byte) (bytes.length >> 24),
          (byte) (bytes.length >> 16),
          (byte) (bytes.length >> 8),
          (byte) bytes.length
        });
    digest.update(bytes);
  }
}
