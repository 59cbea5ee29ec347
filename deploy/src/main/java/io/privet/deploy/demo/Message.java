package io.privet.deploy.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.UUID;

/**
 * A call of the tracking API.
 *
 * @param type {@code track}, {@code page} or {@code identify}: also the path
 * @param body what is sent
 */
record Message(String type, ObjectNode body) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static Message track(Visit visit, String event, Map<String, ?> properties) {
    Message message = of("track", visit);
    message.body.put("event", event);
    message.body.set("properties", JSON.valueToTree(properties));
    return message;
  }

  static Message page(Visit visit, String name) {
    Message message = of("page", visit);
    message.body.put("name", name);
    return message;
  }

  static Message identify(Visit visit, Map<String, ?> traits) {
    Message message = of("identify", visit);
    message.body.set("traits", JSON.valueToTree(traits));
    return message;
  }

  private static Message of(String type, Visit visit) {
    ObjectNode body = JSON.createObjectNode();
    body.put("messageId", UUID.randomUUID().toString());
    body.put("anonymousId", visit.customer().anonymousId());
    if (visit.isLoggedIn()) {
      body.put("userId", visit.customer().userId());
    }
    ObjectNode context = body.putObject("context");
    context.put("userAgent", visit.userAgent());
    context.put("locale", "en-GB");
    consent(context, visit.customer().consent());
    return new Message(type, body);
  }

  private static void consent(ObjectNode context, Customer.Consent consent) {
    boolean some = consent != Customer.Consent.NONE;
    boolean all = consent == Customer.Consent.ALL;
    context
        .putObject("consent")
        .putObject("categoryPreferences")
        .put("analytics", some)
        .put("personalization", some)
        .put("marketing", all)
        .put("advertising", all);
  }
}
