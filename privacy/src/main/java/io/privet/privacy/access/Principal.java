package io.privet.privacy.access;

import io.privet.privacy.consent.PurposeSet;
import java.util.Set;

/**
 * Who calls, and what they may do.
 *
 * @param name name of the token's definition; no secret
 * @param permissions names of {@link Permissions}
 * @param purposes the purposes for which they may read
 */
public record Principal(String name, Set<String> permissions, PurposeSet purposes) {

  /** Copies the permissions. */
  public Principal {
    permissions = Set.copyOf(permissions);
  }
}
