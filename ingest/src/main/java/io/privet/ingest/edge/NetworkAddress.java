package io.privet.ingest.edge;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/** Cuts an IP address to its network. */
final class NetworkAddress {

  private static final int LONGEST = 45;
  private static final int KEPT_V4_BYTES = 3;
  private static final int KEPT_V6_BYTES = 6;

  private NetworkAddress() {}

  /** The first 24 bits of an IPv4, the first 48 of an IPv6 address, the rest zero. */
  static Optional<String> truncated(String address) {
    String text = address.strip();
    // Netty reads literals only; the JDK would ask the name service for what is none.
    byte[] literal =
        text.length() <= LONGEST ? NetUtil.createByteArrayFromIpAddressString(text) : null;
    return literal == null ? Optional.empty() : network(literal);
  }

  private static Optional<String> network(byte[] literal) {
    try {
      InetAddress address = InetAddress.getByAddress(literal);
      byte[] bytes = address.getAddress();
      int kept = address instanceof Inet4Address ? KEPT_V4_BYTES : KEPT_V6_BYTES;
      Arrays.fill(bytes, kept, bytes.length, (byte) 0);
      return Optional.of(InetAddress.getByAddress(bytes).getHostAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
