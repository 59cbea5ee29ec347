package io.privet.identity.graph;

/**
 * Guards that bound the work of one event. Only beyond them does the order of arrival matter; every
 * time one of them acts it is counted in {@link GraphChange#refusals()}.
 *
 * @param maxDegree most links of one identifier; further ones are counted and dropped
 * @param maxCluster most identifiers that the links of one person may reach; a link that would
 *     exceed it is stored as refused
 * @param maxTries how often an operation starts over when others change the same people meanwhile,
 *     before it gives up with {@link GraphConflictException}
 */
public record GraphSettings(int maxDegree, int maxCluster, int maxTries) {

  /** Checks the ranges. */
  public GraphSettings {
    if (maxDegree < 1 || maxCluster < 2 || maxTries < 1) {
      throw new IllegalArgumentException(
          "graph settings: degree %d, cluster %d, tries %d (expected: from 1, from 2, from 1)"
              .formatted(maxDegree, maxCluster, maxTries));
    }
  }

  /** 1,000 links, 2,000 identifiers, 5 tries. */
  public static GraphSettings standard() {
    return new GraphSettings(1_000, 2_000, 5);
  }

  /** Most identifiers that one resolution of several claims loads; beyond, the claims are split. */
  int maxLoaded() {
    return Math.multiplyExact(maxCluster, 16);
  }
}
