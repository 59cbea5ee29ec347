package io.privet.deploy.bench;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** The machine that the figures are from. */
final class Machine {

  private Machine() {}

  /** One line: cores, memory, JDK and what else the machine is doing. */
  static String line() {
    return String.format(
        Locale.ROOT,
        "%d cores, %s %s, JDK %s, load %.1f. Everything ran on this one machine: quote ratios, not absolutes.",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.version(),
        load());
  }

  /** Average number of running processes over the last minute; negative when unknown. */
  static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
