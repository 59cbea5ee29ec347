package io.privet.ingest.edge;

/**
 * Bounds on the shape of one event's JSON.
 *
 * @param depth most levels of objects and arrays
 * @param objectFields most fields of one object
 * @param eventFields most fields of all objects of an event
 * @param nameLength longest field name in characters
 * @param textLength longest text in characters
 * @param numberLength longest number in characters
 */
public record JsonLimits(
    int depth,
    int objectFields,
    int eventFields,
    int nameLength,
    int textLength,
    int numberLength) {

  /**
   * The bounds of a deployment that sets none. A level becomes three of a gRPC answer, whose
   * readers take a hundred.
   */
  public static final JsonLimits STANDARD = new JsonLimits(30, 1_000, 2_500, 256, 16_384, 40);
}
