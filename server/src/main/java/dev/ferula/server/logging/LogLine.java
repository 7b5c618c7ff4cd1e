package dev.ferula.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import dev.ferula.model.GoQuote;
import dev.ferula.notation.GoText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * One log event as a line. Modules log {@code msg="what happened" key=value …}, or the same with
 * the words bare: {@code what happened key=value …}; a message of another program's code becomes
 * the value of {@code msg}. Line feeds and other control characters are escaped, so that no message
 * can forge a line.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final String OWN = "dev.ferula.";

  private final boolean json;

  LogLine(boolean json) {
    this.json = json;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    Fields fields = json ? new JsonFields(line) : new LogfmtFields(line);
    fields.add("time", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
    fields.add("level", level(event.getLevel()));
    fields.add("source", shortName(event.getLoggerName()));
    String message = event.getFormattedMessage();
    int key = event.getLoggerName().startsWith(OWN) ? Logfmt.firstKey(message) : message.length();
    if (key > 0) {
      fields.add("msg", message.substring(0, key).strip());
    }
    Logfmt.parse(message.substring(key), fields::add);
    addThrowable(event.getThrowableProxy(), fields, event.getLevel());
    fields.end();
    return line.append('\n').toString();
  }

  private static void addThrowable(IThrowableProxy thrown, Fields fields, Level level) {
    if (thrown == null) {
      return;
    }
    String message = thrown.getMessage();
    fields.add("err", message == null ? thrown.getClassName() : message);
    if (level.isGreaterOrEqual(Level.ERROR)) {
      fields.add("stack", ThrowableProxyUtil.asString(thrown));
    }
  }

  private static String level(Level level) {
    return level.toString().toUpperCase(Locale.ROOT);
  }

  private static String shortName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  private abstract static class Fields {
    final StringBuilder out;

    Fields(StringBuilder out) {
      this.out = out;
    }

    abstract void add(String key, String value);

    void end() {}
  }

  private static final class LogfmtFields extends Fields {
    LogfmtFields(StringBuilder out) {
      super(out);
    }

    @Override
    void add(String key, String value) {
      if (!out.isEmpty()) {
        out.append(' ');
      }
      out.append(key).append('=');
      if (Logfmt.needsQuotes(value)) {
        GoQuote.quote(value, out);
      } else {
        out.append(value);
      }
    }
  }

  private static final class JsonFields extends Fields {
    JsonFields(StringBuilder out) {
      super(out);
      out.append('{');
    }

    @Override
    void add(String key, String value) {
      if (out.length() > 1) {
        out.append(',');
      }
      GoText.appendJson(key, out);
      out.append(':');
      GoText.appendJson(value, out);
    }

    @Override
    void end() {
      out.append('}');
    }
  }
}
