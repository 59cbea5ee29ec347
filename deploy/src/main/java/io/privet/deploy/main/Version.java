package io.privet.deploy.main;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The program's version and that of the Java it runs on. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {
      "privet "
          + Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
              .orElse("(not packaged)"),
      "java " + Runtime.version()
    };
  }
}
