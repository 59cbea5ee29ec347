package io.privet.deploy.bench;

/** Takes one figure. */
interface Measure {

  /** Name of the figure. */
  String name();

  /** Takes it. */
  Figure take(Site site);
}
