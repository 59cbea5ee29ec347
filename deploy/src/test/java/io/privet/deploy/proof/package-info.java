/**
 * Proofs on the whole product: real processes, the public entrances, and a model beside them that
 * says what must come out.
 */
@NullMarked
package io.privet.deploy.proof;

import org.jspecify.annotations.NullMarked;
