@NullMarked
package io.privet.deploy.main;

import org.jspecify.annotations.NullMarked;
