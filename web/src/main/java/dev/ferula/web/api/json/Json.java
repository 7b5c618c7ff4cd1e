package dev.ferula.web.api.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.ferula.exposition.DoubleWriter;
import dev.ferula.model.Labels;
import dev.ferula.promql.parser.ParserOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;

/**
 * Writes JSON straight to the response, with numbers, sample values and times as Prometheus prints
 * them. For one thread.
 */
public final class Json implements AutoCloseable {
  /** Deeper JSON in a request is refused. */
  static final int MAX_DEPTH = 100;

  /**
   * The deepest expression as a tree: each of its levels is an object in an array, or a few more.
   */
  private static final int MAX_WRITTEN_DEPTH = 8 * ParserOptions.DEFAULT_MAX_DEPTH;

  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(MAX_WRITTEN_DEPTH).build())
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  private final JsonGenerator out;
  private final AsciiText text = new AsciiText();
  private final QuotedTexts quoted = new QuotedTexts();

  public Json(OutputStream stream) throws IOException {
    this(FACTORY.createGenerator(stream));
  }

  private Json(JsonGenerator out) {
    this.out = out;
  }

  /** JSON that is one of several texts in the stream: closing it leaves the stream open. */
  public static Json line(OutputStream stream) throws IOException {
    return new Json(
        FACTORY.createGenerator(stream).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET));
  }

  /** The writer underneath, for whatever has no method here. */
  public JsonGenerator generator() {
    return out;
  }

  /** A value that is JSON already. */
  public Json raw(String json) throws IOException {
    out.writeRawValue(wellFormed(json));
    return this;
  }

  public Json object() throws IOException {
    out.writeStartObject();
    return this;
  }

  public Json endObject() throws IOException {
    out.writeEndObject();
    return this;
  }

  public Json array() throws IOException {
    out.writeStartArray();
    return this;
  }

  public Json endArray() throws IOException {
    out.writeEndArray();
    return this;
  }

  public Json name(String name) throws IOException {
    SerializedString known = quoted.find(name);
    if (known == null) {
      out.writeFieldName(wellFormed(name));
    } else {
      out.writeFieldName(known);
    }
    return this;
  }

  public Json string(String value) throws IOException {
    out.writeString(wellFormed(value));
    return this;
  }

  Json bool(boolean value) throws IOException {
    out.writeBoolean(value);
    return this;
  }

  public Json integer(long value) throws IOException {
    out.writeNumber(value);
    return this;
  }

  /** A field with a string. */
  public Json field(String name, String value) throws IOException {
    return name(name).string(value);
  }

  public Json field(String name, long value) throws IOException {
    return name(name).integer(value);
  }

  public Json field(String name, boolean value) throws IOException {
    return name(name).bool(value);
  }

  /** A field with a number as Go's JSON encoder prints it. */
  public Json field(String name, double value) throws IOException {
    return name(name).number(value);
  }

  /** A bare number, which must be finite. */
  public Json number(double value) throws IOException {
    out.writeRawValue(text.clear().value(value));
    return this;
  }

  /** A sample value: a string, so that it can hold NaN and infinities. */
  public Json sampleValue(double value) throws IOException {
    out.writeRawValue(text.clear().character('"').value(value).character('"'));
    return this;
  }

  /** A timestamp in milliseconds as seconds with three digits of a fraction that is not zero. */
  public Json timestamp(long millis) throws IOException {
    out.writeRawValue(text.clear().timestamp(millis));
    return this;
  }

  /** A sample with its time: {@code [seconds,"value"]}. */
  public Json point(long millis, double value) throws IOException {
    text.clear().character('[').timestamp(millis).character(',').character('"').value(value);
    out.writeRawValue(text.character('"').character(']'));
    return this;
  }

  /** Labels as an object. */
  public Json labels(Labels labels) throws IOException {
    out.writeStartObject();
    for (int i = 0; i < labels.size(); i++) {
      name(labels.name(i));
      SerializedString value = quoted.find(labels.value(i));
      if (value == null) {
        string(labels.value(i));
      } else {
        out.writeString(value);
      }
    }
    out.writeEndObject();
    return this;
  }

  /** A map as an object, in the map's order. */
  public Json strings(Map<String, String> map) throws IOException {
    out.writeStartObject();
    for (Map.Entry<String, String> entry : map.entrySet()) {
      out.writeStringField(wellFormed(entry.getKey()), wellFormed(entry.getValue()));
    }
    out.writeEndObject();
    return this;
  }

  /** Strings as an array. */
  public Json strings(Collection<String> strings) throws IOException {
    out.writeStartArray();
    for (String string : strings) {
      out.writeString(wellFormed(string));
    }
    out.writeEndArray();
    return this;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /* Bytes that are no UTF-8 are halves of surrogates here; they are shown as Go shows them. */
  static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isLoneSurrogate(text, i)) {
        return replaced(text, i);
      }
    }
    return text;
  }

  private static boolean isLoneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (!Character.isSurrogate(c)) {
      return false;
    }
    return Character.isHighSurrogate(c)
        ? i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))
        : i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
  }

  private static String replaced(String text, int first) {
    StringBuilder shown = new StringBuilder(text);
    for (int i = first; i < text.length(); i++) {
      if (isLoneSurrogate(text, i)) {
        shown.setCharAt(i, '\uFFFD');
      }
    }
    return shown.toString();
  }

  /** A float with an exponent in any case, as alerts show their values: {@code 1e+00}. */
  public static String scientific(double value) {
    byte[] bytes = new byte[DoubleWriter.MAX_LENGTH];
    int length = new DoubleWriter().exponential(value, bytes, 0);
    return new String(bytes, 0, length, StandardCharsets.US_ASCII);
  }

  /** A float without an exponent in any case, as scalars are shown. */
  public static String plain(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    String text = new BigDecimal(scientific(value)).toPlainString();
    boolean isNegativeZero = value == 0 && Double.doubleToRawLongBits(value) < 0;
    return isNegativeZero ? "-" + text : text;
  }
}
