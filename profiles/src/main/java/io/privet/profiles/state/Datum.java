package io.privet.profiles.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;

/**
 * One datum of a facet in its stored form: a field number of {@code StoredFacet} and the message's
 * bytes, which begin with its key (field 1, absent when empty). It is a slice of a larger array
 * that nobody writes to, so that data which a fold does not touch are neither parsed nor copied.
 *
 * <p>Data compare by field number, then key as unsigned bytes: the order in which they are stored.
 */
final class Datum implements Comparable<Datum> {

  private static final int KEY_TAG = 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int TIME_TAG = 2 << 3 | WireFormat.WIRETYPE_VARINT;

  private final int field;
  private final byte[] buffer;
  private final int start;
  private final int end;
  private final int keyStart;
  private final int keyEnd;

  private Datum(int field, byte[] buffer, int start, int end, int keyStart, int keyEnd) {
    this.field = field;
    this.buffer = buffer;
    this.start = start;
    this.end = end;
    this.keyStart = keyStart;
    this.keyEnd = keyEnd;
  }

  /** The datum of a message. */
  static Datum of(int field, MessageLite message) {
    byte[] bytes = message.toByteArray();
    try {
      return slice(field, bytes, bytes.length, CodedInputStream.newInstance(bytes));
    } catch (IOException e) {
      throw new IllegalStateException("state: datum of field " + field + " not readable", e);
    }
  }

  /** Reads a datum whose tag was read from a stream over the buffer. */
  static Datum read(int field, byte[] buffer, CodedInputStream in) throws IOException {
    return slice(field, buffer, in.readRawVarint32(), in);
  }

  private static Datum slice(int field, byte[] buffer, int length, CodedInputStream in)
      throws IOException {
    int start = in.getTotalBytesRead();
    if (length < 0 || length > buffer.length - start) {
      throw new IllegalArgumentException("state: truncated");
    }
    int limit = in.pushLimit(length);
    int keyStart = start;
    int keyEnd = start;
    if (length > 0 && buffer[start] == KEY_TAG) {
      in.skipRawBytes(1);
      int keyLength = in.readRawVarint32();
      keyStart = in.getTotalBytesRead();
      in.skipRawBytes(keyLength);
      keyEnd = in.getTotalBytesRead();
    }
    in.skipRawBytes(in.getBytesUntilLimit());
    in.popLimit(limit);
    return new Datum(field, buffer, start, start + length, keyStart, keyEnd);
  }

  int field() {
    return field;
  }

  ByteString key() {
    return ByteString.copyFrom(buffer, keyStart, keyEnd - keyStart);
  }

  /** A hash of the key that never changes: FNV-1a of 64 bits, mixed as MurmurHash3 ends. */
  long keyHash() {
    long hash = 0xcbf29ce484222325L;
    for (int i = keyStart; i < keyEnd; i++) {
      hash = (hash ^ (buffer[i] & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }

  /**
   * The time of a register: its field 2, 0 when absent. Read by hand, since a bound asks ten
   * thousand orders for it.
   */
  long time() {
    if (keyEnd == end || buffer[keyEnd] != TIME_TAG) {
      return 0;
    }
    long varint = 0;
    for (int i = keyEnd + 1, shift = 0; i < end && shift < Long.SIZE; i++, shift += 7) {
      varint |= (buffer[i] & 0x7fL) << shift;
      if (buffer[i] >= 0) {
        return CodedInputStream.decodeZigZag64(varint);
      }
    }
    throw garbage();
  }

  /** The message. */
  <M extends MessageLite> M parse(Parser<M> parser) {
    try {
      return parser.parseFrom(buffer, start, end - start);
    } catch (InvalidProtocolBufferException e) {
      throw garbage();
    }
  }

  int encodedSize() {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt32SizeNoTag(end - start)
        + end
        - start;
  }

  void write(CodedOutputStream out) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(end - start);
    out.write(buffer, start, end - start);
  }

  @Override
  public int compareTo(Datum other) {
    return field != other.field
        ? Integer.compare(field, other.field)
        : Arrays.compareUnsigned(
            buffer, keyStart, keyEnd, other.buffer, other.keyStart, other.keyEnd);
  }

  private IllegalArgumentException garbage() {
    return new IllegalArgumentException(
        "state: field %d holds %d bytes that are no datum".formatted(field, end - start));
  }
}
