package io.privet.privacy.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class SealedFormatPropertyTest {

  @Property
  void whatIsSealedOpensAtItsPlace(
      @ForAll byte[] plaintext,
      @ForAll @Size(32) byte[] secret,
      @ForAll String table,
      @ForAll String column,
      @ForAll byte[] rowKey,
      @ForAll int schemaVersion) {
    AesSealingKey key = new AesSealingKey(new KeyId(new UUID(1, 2)), 3, SecretBytes.owning(secret));
    AssociatedData place = new AssociatedData(table, column, rowKey, schemaVersion);
    byte[] value = key.seal(place, plaintext);
    assertThat(value).hasSize(plaintext.length + AesSealingKey.OVERHEAD);
    assertThat(KeyId.of(value)).contains(key.id());
    assertThat(key.open(place, value)).isEqualTo(plaintext);
  }

  @Property
  void anyWrappedKeyUnwrapsToItself(@ForAll int epoch, @ForAll byte[] owner) {
    AesSealingKey wrapper =
        new AesSealingKey(new KeyId(new UUID(5, 6)), epoch, SecretBytes.random(32));
    WrappedKey.Place place = new WrappedKey.Place("table", owner);
    WrappedKey wrapped = WrappedKey.create(wrapper, epoch, place);
    WrappedKey read = WrappedKey.ofRow(wrapped.row());
    assertThat(read.epoch()).isEqualTo(epoch);
    assertThat(read.unwrap(wrapper, place).commitment()).isEqualTo(wrapped.commitment());
  }
}
