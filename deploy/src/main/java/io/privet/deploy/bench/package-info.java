/**
 * The bench: what the program does in a second, beside the least that anything in its place would
 * have to do on the same machine in the same run. What runs under load, the floors and the load
 * generator are processes of their own.
 */
@NullMarked
package io.privet.deploy.bench;

import org.jspecify.annotations.NullMarked;
