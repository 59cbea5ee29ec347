package io.privet.ingest.edge;

import io.privet.profiles.event.Event;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a path asks for.
 *
 * @param name the word that metrics use
 * @param kind the form of the request
 * @param type the call, where the path names it
 * @param keyInQuery whether the write key may stand in the query
 */
record Route(String name, Kind kind, Optional<Event.Type> type, boolean keyInQuery) {

  /** The form of a request. */
  enum Kind {
    EVENT,
    BATCH,
    IMPORT,
    PIXEL,
    LIVE,
    READY;

    boolean isPost() {
      return this == EVENT || this == BATCH || this == IMPORT;
    }
  }

  private static final Map<String, Route> ROUTES = routes();

  static Optional<Route> find(String path) {
    return Optional.ofNullable(ROUTES.get(path));
  }

  private static Map<String, Route> routes() {
    Map<String, Route> routes = new HashMap<>();
    for (Event.Type type : Event.Type.values()) {
      String name = Call.name(type);
      Route event = new Route(name, Kind.EVENT, Optional.of(type), false);
      routes.put("/v1/" + name, event);
      Route pixel = new Route("pixel", Kind.PIXEL, Optional.of(type), true);
      routes.put("/v1/pixel/" + name, pixel);
      routes.put("/pixel/v1/" + name, pixel);
      String initial = name.substring(0, 1);
      putShort(routes, initial, event);
    }
    Route batch = new Route("batch", Kind.BATCH, Optional.empty(), false);
    routes.put("/v1/batch", batch);
    putShort(routes, "b", batch);
    routes.put("/v1/import", new Route("import", Kind.IMPORT, Optional.empty(), false));
    routes.put("/beacon/v1/batch", new Route("beacon", Kind.BATCH, Optional.empty(), true));
    routes.put("/health/live", new Route("live", Kind.LIVE, Optional.empty(), false));
    routes.put("/health/ready", new Route("ready", Kind.READY, Optional.empty(), false));
    return Map.copyOf(routes);
  }

  /** The paths of analytics.js 2: with {@code /v1} or, where that is not in its host, without. */
  private static void putShort(Map<String, Route> routes, String initial, Route route) {
    routes.put("/v1/" + initial, route);
    routes.put("/" + initial, route);
  }
}
