package io.privet.privacy.access;

import java.util.Set;

/** The names of the permissions that a token may hold. */
public final class Permissions {

  /** Read profiles, timelines and changes. */
  public static final String PROFILE_READ = "profile.read";

  /** Write traits. */
  public static final String PROFILE_WRITE = "profile.write";

  /** All of them. */
  public static final Set<String> ALL = Set.of(PROFILE_READ, PROFILE_WRITE);

  private Permissions() {}
}
