package io.privet.profiles.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.Device;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.Register;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The devices last used: {@code device.type}, {@code os.name} and {@code browser.name} of the
 * context, else what {@code userAgentData} says; the type in the words of {@link Device}.
 */
record Devices(int field, int limit) implements Registers {

  @Override
  public Bound bound() {
    return Bound.newest(limit);
  }

  @Override
  public void collect(Event event, Consumer<Register> data) {
    JsonNode context = event.context();
    JsonNode hints = context.path("userAgentData");
    String type =
        Json.text(context.path("device"), "type").map(Devices::kind).orElse(hinted(hints));
    String os =
        Json.text(context.path("os"), "name").or(() -> Json.text(hints, "platform")).orElse("");
    String browser = Json.text(context.path("browser"), "name").orElse("");
    if (!type.isEmpty() || !os.isEmpty() || !browser.isEmpty()) {
      ByteString key = Key.of(type, os, browser);
      data.accept(Registers.seen(event, key).build());
    }
  }

  private static String hinted(JsonNode hints) {
    JsonNode mobile = hints.path("mobile");
    if (!mobile.isBoolean()) {
      return "";
    }
    return mobile.booleanValue() ? "mobile" : "desktop";
  }

  private static String kind(String type) {
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "desktop", "pc" -> "desktop";
      case "mobile", "phone", "smartphone", "ios", "android" -> "mobile";
      case "tablet" -> "tablet";
      case "bot" -> "bot";
      default -> "other";
    };
  }

  @Override
  public int shownIn() {
    return Profile.ACTIVITY_FIELD_NUMBER;
  }

  @Override
  public void render(Facet facet, Instant now, Profile.Builder profile) {
    facet
        .data(this)
        .sorted(BY_TIME.reversed())
        .map(Devices::shown)
        .forEach(device -> profile.getActivityBuilder().addDevices(device));
  }

  private static Device shown(Register register) {
    List<String> parts = Key.parts(register.getKey(), 3);
    return Device.newBuilder()
        .setType(parts.get(0))
        .setOs(parts.get(1))
        .setBrowser(parts.get(2))
        .setLastSeen(Registers.timestamp(register.getTime()))
        .build();
  }
}
