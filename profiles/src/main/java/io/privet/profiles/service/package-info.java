/**
 * The gRPC face of profiles: {@code privet.profiles.v1.ProfileService} with token authentication,
 * deadlines, bounded calls, rich errors, health and reflection.
 */
@NullMarked
package io.privet.profiles.service;

import org.jspecify.annotations.NullMarked;
