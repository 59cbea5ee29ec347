package io.privet.privacy.keys;

import java.security.MessageDigest;

/**
 * What a keystore is known by: not secret, and no help in finding the secrets.
 *
 * @param rootKey id of its root key
 * @param commitment HKDF-SHA-256 (salt {@code privet/v1}, info {@code keystore}) of the root key
 *     and the index secret, 32 bytes
 */
record KeystoreMark(KeyId rootKey, byte[] commitment) {

  boolean isOf(KeystoreMark other) {
    return rootKey.equals(other.rootKey) && MessageDigest.isEqual(commitment, other.commitment);
  }
}
