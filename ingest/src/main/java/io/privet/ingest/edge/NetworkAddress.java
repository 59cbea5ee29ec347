package io.privet.ingest.edge;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Cuts an IP address to its network. */
final class NetworkAddress {

  private static final Pattern LITERAL = Pattern.compile("[0-9.]{7,15}|[0-9a-fA-F:.]{2,45}");
  private static final int KEPT_V4_BYTES = 3;
  private static final int KEPT_V6_BYTES = 6;

  private NetworkAddress() {}

  /** The first 24 bits of an IPv4, the first 48 of an IPv6 address, the rest zero. */
  static Optional<String> truncated(String address) {
    String text = address.strip();
    boolean literal = LITERAL.matcher(text).matches() && (text.contains(":") || dots(text) == 3);
    return literal ? parse(text) : Optional.empty();
  }

  private static long dots(String text) {
    return text.chars().filter(c -> c == '.').count();
  }

  /** Only literals come here, so that no name is looked up. */
  private static Optional<String> parse(String literal) {
    try {
      InetAddress address = InetAddress.getByName(literal);
      byte[] bytes = address.getAddress();
      int kept = address instanceof Inet4Address ? KEPT_V4_BYTES : KEPT_V6_BYTES;
      Arrays.fill(bytes, kept, bytes.length, (byte) 0);
      return Optional.of(InetAddress.getByAddress(bytes).getHostAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
