package dev.ferula.notifier;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.ferula.model.Alert;
import dev.ferula.model.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Alerts as the second version of Alertmanager's API takes them, byte for byte as Prometheus writes
 * them: the fields in its order, times in UTC to the millisecond, and {@code < > &} escaped as Go
 * does.
 */
final class AlertJson {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().characterEscapes(new GoEscapes()).build();

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** What Go has for a time that is not set. */
  private static final String NO_TIME = "0001-01-01T00:00:00.000Z";

  private AlertJson() {}

  static byte[] write(List<Alert> alerts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartArray();
      for (Alert alert : alerts) {
        write(alert, json);
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.toByteArray();
  }

  private static void write(Alert alert, JsonGenerator json) throws IOException {
    json.writeStartObject();
    if (!alert.annotations().isEmpty()) {
      write("annotations", alert.annotations(), json);
    }
    json.writeStringField("endsAt", time(alert.endsAt()));
    json.writeStringField("startsAt", time(alert.startsAt()));
    if (!alert.generatorUrl().isEmpty()) {
      json.writeStringField("generatorURL", alert.generatorUrl());
    }
    write("labels", alert.labels(), json);
    json.writeEndObject();
  }

  private static void write(String field, Labels labels, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart(field);
    for (int i = 0; i < labels.size(); i++) {
      json.writeStringField(labels.name(i), labels.value(i));
    }
    json.writeEndObject();
  }

  private static String time(long timestamp) {
    return timestamp == 0 ? NO_TIME : TIME.format(Instant.ofEpochMilli(timestamp));
  }

  /** Go's escapes, which keep JSON harmless within HTML and JavaScript. */
  private static final class GoEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    private final int[] ascii;

    GoEscapes() {
      ascii = standardAsciiEscapesForJSON();
      for (char c : "<>&".toCharArray()) {
        ascii[c] = ESCAPE_CUSTOM;
      }
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ascii.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      return switch (c) {
        case '<', '>', '&' -> new SerializedString(String.format("\\u%04x", c));
        case 0x2028, 0x2029 -> new SerializedString(String.format("\\u%04x", c));
        default -> null;
      };
    }
  }
}
