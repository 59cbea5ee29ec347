package io.privet.deploy.main;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.privet.deploy.settings.PrivetSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * A channel to the gRPC services of a node on this machine. With TLS it trusts the certificate that
 * the settings name and nothing else, and asks for a name that stands in it: here the address says
 * nothing, and the certificate need not come from a public authority.
 */
final class LocalChannel {

  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private LocalChannel() {}

  /**
   * Opens one.
   *
   * @param target {@code HOST:PORT} as the node is bound; one bound to every address is met on
   *     loopback
   */
  static ManagedChannel open(String target, PrivetSettings.Tls tls) {
    NettyChannelBuilder builder = NettyChannelBuilder.forAddress(address(target));
    tls.certificate()
        .ifPresentOrElse(certificate -> secure(builder, certificate), builder::usePlaintext);
    return builder.build();
  }

  static InetSocketAddress address(String target) {
    int colon = target.lastIndexOf(':');
    try {
      InetAddress bound = InetAddress.getByName(target.substring(0, colon));
      return new InetSocketAddress(
          bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound,
          Integer.parseInt(target.substring(colon + 1)));
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(target + ": unknown (expected: an address of a node)", e);
    }
  }

  private static void secure(NettyChannelBuilder builder, Path certificate) {
    try {
      builder
          .sslContext(GrpcSslContexts.forClient().trustManager(certificate.toFile()).build())
          .overrideAuthority(name(read(certificate)));
    } catch (IOException | CertificateException e) {
      throw new IllegalStateException(
          "grpc.tls.certificate: %s is not usable (expected: a PEM file)".formatted(certificate),
          e);
    }
  }

  private static X509Certificate read(Path file) throws IOException, CertificateException {
    try (InputStream pem = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }

  /** A name that the certificate is for; of a wildcard, one below it. */
  static String name(X509Certificate certificate) throws CertificateException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    return Optional.ofNullable(names).stream()
        .flatMap(Collection::stream)
        .filter(n -> n.get(0).equals(DNS_NAME) || n.get(0).equals(IP_ADDRESS))
        .map(n -> String.valueOf(n.get(1)))
        .findFirst()
        .orElseGet(() -> commonName(certificate))
        .replaceFirst("^\\*\\.", "privet.");
  }

  private static String commonName(X509Certificate certificate) {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
              .map(Rdn::getValue)
              .map(String::valueOf)
              .findFirst()
              .orElse("localhost");
    } catch (InvalidNameException e) {
      throw new IllegalStateException("certificate: its subject is no name", e);
    }
  }
}
