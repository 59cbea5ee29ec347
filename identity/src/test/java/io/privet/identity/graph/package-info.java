@NullMarked
package io.privet.identity.graph;

import org.jspecify.annotations.NullMarked;
