package io.privet.deploy.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.privet.deploy.settings.PrivetSettings.Log;
import io.privet.deploy.settings.PrivetSettings.LogFormat;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Sets up the log: this program's own lines at the level asked, those of libraries from WARN. */
public final class Logging {

  /** They warn of what is meant to be: a first start, a topic that is just being made. */
  private static final List<String> SILENCED =
      List.of(
          "org.apache.kafka.controller.QuorumController",
          "kafka.server.DefaultAutoTopicCreationManager",
          "org.apache.kafka.clients.consumer.ConsumerConfig",
          "org.apache.kafka.clients.producer.ProducerConfig",
          "org.apache.kafka.common.utils.AppInfoParser");

  private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0} - %msg%n%ex{short}";

  private Logging() {}

  /** Lines go to standard output. */
  public static void toStandardOutput(Log settings) {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    start(settings, console);
  }

  /** Lines go to a file, which grows; the terminal stays free. */
  public static void toFile(Log settings, Path file) {
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    start(settings, appender);
  }

  /** From now on only errors of libraries are written: what they depend on is being stopped. */
  public static void stopping() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.ERROR);
  }

  private static void start(Log settings, OutputStreamAppender<ILoggingEvent> appender) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Encoder<ILoggingEvent> encoder = encoder(settings.format(), context);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(Level.WARN);
    context.getLogger("io.privet").setLevel(Level.toLevel(settings.level().name()));
    // It calls it an error that a server which ended cannot be stopped.
    context.getLogger("io.zonky.test").setLevel(Level.OFF);
    SILENCED.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
  }

  private static Encoder<ILoggingEvent> encoder(LogFormat format, LoggerContext context) {
    if (format == LogFormat.JSON) {
      JsonEncoder json = new JsonEncoder();
      json.setContext(context);
      json.setWithContext(false);
      json.setWithSequenceNumber(false);
      json.setWithNanoseconds(false);
      json.setWithArguments(false);
      json.setWithFormattedMessage(true);
      json.setWithMessage(false);
      return json;
    }
    PatternLayoutEncoder text = new PatternLayoutEncoder();
    text.setContext(context);
    text.setPattern(PATTERN);
    return text;
  }
}
