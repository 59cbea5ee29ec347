/** A simulated shop: its catalogue, its customers, and the client that sends what they do. */
@NullMarked
package io.privet.deploy.demo;

import org.jspecify.annotations.NullMarked;
