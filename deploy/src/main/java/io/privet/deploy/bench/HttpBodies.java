package io.privet.deploy.bench;

/** Where a connection of the load generator takes its request bodies from; one thread uses it. */
interface HttpBodies {

  /** The next body. It stays as it is until the next call. */
  byte[] next();

  /** Events in every body. */
  int eventsPerBody();
}
