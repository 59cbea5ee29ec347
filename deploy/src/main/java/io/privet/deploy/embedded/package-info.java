/** PostgreSQL and Kafka inside or beside this process, on a data directory that survives it. */
@NullMarked
package io.privet.deploy.embedded;

import org.jspecify.annotations.NullMarked;
