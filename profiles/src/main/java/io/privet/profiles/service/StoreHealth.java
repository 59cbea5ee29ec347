package io.privet.profiles.service;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.privet.proto.profiles.v1.ProfileServiceGrpc;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.concurrent.TimeUnit;

/** Answers health checks (grpc.health.v1): serving while the database answers. */
final class StoreHealth {

  private static final long PERIOD_MILLIS = 1000;
  private static final long PATIENCE_MILLIS = 900;

  private final HealthStatusManager manager = new HealthStatusManager();
  private final Vertx vertx;
  private final Pool pool;
  private long timer;

  StoreHealth(Vertx vertx, Pool pool) {
    this.vertx = vertx;
    this.pool = pool;
    set(ServingStatus.NOT_SERVING);
  }

  io.grpc.BindableService service() {
    return manager.getHealthService();
  }

  /** Looks at once and then every second. */
  Future<Void> start() {
    timer = vertx.setPeriodic(PERIOD_MILLIS, id -> check());
    return check();
  }

  void stop() {
    vertx.cancelTimer(timer);
    manager.enterTerminalState();
  }

  private Future<Void> check() {
    return pool.query("SELECT 1")
        .execute()
        .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .map(rows -> ServingStatus.SERVING)
        .otherwise(ServingStatus.NOT_SERVING)
        .onSuccess(this::set)
        .mapEmpty();
  }

  private void set(ServingStatus status) {
    manager.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    manager.setStatus(ProfileServiceGrpc.SERVICE_NAME, status);
  }
}
