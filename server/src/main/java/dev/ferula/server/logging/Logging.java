package dev.ferula.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** Sets the process's logging up. */
public final class Logging {
  private Logging() {}

  /**
   * Sends everything to standard error. Called before other threads that log are started.
   *
   * @param level {@code debug}, {@code info}, {@code warn} or {@code error}
   * @param format {@code logfmt} or {@code json}
   */
  public static void configure(String level, String format) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return; // the program that embeds the server has chosen another backend
    }
    context.reset();
    LogLine layout = new LogLine(format.equals("json"));
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
    Level chosen = Level.toLevel(level.toUpperCase(Locale.ROOT), Level.INFO);
    root.setLevel(chosen.isGreaterOrEqual(Level.WARN) ? chosen : Level.WARN);
    context.getLogger("dev.ferula").setLevel(chosen);
  }
}
