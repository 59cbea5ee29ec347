package io.privet.deploy.bench;

/**
 * What the measures work on: a running node, the floors beside it on the same database and event
 * log, and how long to measure.
 */
record Site(NodeProcess node, FloorProcess floor, Plan plan) {}
