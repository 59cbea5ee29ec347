/** Tests of the bench, and the micro-benchmarks. */
@NullMarked
package io.privet.deploy.bench;

import org.jspecify.annotations.NullMarked;
