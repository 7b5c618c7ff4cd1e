package dev.ferula.web.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.ferula.model.Labels;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;

/**
 * Writes JSON straight to the response, with numbers, sample values and times as Prometheus prints
 * them. For one thread.
 */
final class Json implements AutoCloseable {
  /** Deeper JSON in a request is refused. */
  static final int MAX_DEPTH = 100;

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private final JsonGenerator out;

  Json(OutputStream stream) throws IOException {
    out = FACTORY.createGenerator(stream);
  }

  /** The writer underneath, for whatever has no method here. */
  JsonGenerator generator() {
    return out;
  }

  Json object() throws IOException {
    out.writeStartObject();
    return this;
  }

  Json endObject() throws IOException {
    out.writeEndObject();
    return this;
  }

  Json array() throws IOException {
    out.writeStartArray();
    return this;
  }

  Json endArray() throws IOException {
    out.writeEndArray();
    return this;
  }

  Json name(String name) throws IOException {
    out.writeFieldName(name);
    return this;
  }

  Json string(String value) throws IOException {
    out.writeString(value);
    return this;
  }

  Json bool(boolean value) throws IOException {
    out.writeBoolean(value);
    return this;
  }

  Json integer(long value) throws IOException {
    out.writeNumber(value);
    return this;
  }

  /** A field with a string. */
  Json field(String name, String value) throws IOException {
    return name(name).string(value);
  }

  Json field(String name, long value) throws IOException {
    return name(name).integer(value);
  }

  Json field(String name, boolean value) throws IOException {
    return name(name).bool(value);
  }

  /** A field with a number as Go's JSON encoder prints it. */
  Json field(String name, double value) throws IOException {
    return name(name).number(value);
  }

  /** A bare number, which must be finite. */
  Json number(double value) throws IOException {
    out.writeNumber(text(value));
    return this;
  }

  /** A sample value: a string, so that it can hold NaN and infinities. */
  Json sampleValue(double value) throws IOException {
    out.writeString(text(value));
    return this;
  }

  /** A timestamp in milliseconds as seconds with three digits of a fraction that is not zero. */
  Json timestamp(long millis) throws IOException {
    StringBuilder text = new StringBuilder(16);
    long magnitude = Math.abs(millis);
    if (millis < 0) {
      text.append('-');
    }
    text.append(magnitude / 1000);
    long fraction = magnitude % 1000;
    if (fraction != 0) {
      text.append('.');
      if (fraction < 100) {
        text.append('0');
      }
      if (fraction < 10) {
        text.append('0');
      }
      text.append(fraction);
    }
    out.writeNumber(text.toString());
    return this;
  }

  /** Labels as an object. */
  Json labels(Labels labels) throws IOException {
    out.writeStartObject();
    for (int i = 0; i < labels.size(); i++) {
      out.writeStringField(labels.name(i), labels.value(i));
    }
    out.writeEndObject();
    return this;
  }

  /** A map as an object, in the map's order. */
  Json strings(Map<String, String> map) throws IOException {
    out.writeStartObject();
    for (Map.Entry<String, String> entry : map.entrySet()) {
      out.writeStringField(entry.getKey(), entry.getValue());
    }
    out.writeEndObject();
    return this;
  }

  /** Strings as an array. */
  Json strings(Collection<String> strings) throws IOException {
    out.writeStartArray();
    for (String string : strings) {
      out.writeString(string);
    }
    out.writeEndArray();
    return this;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /**
   * A float as Prometheus prints it in JSON: the shortest digits that read back as the same number,
   * with an exponent below 1e-6 and from 1e21 on.
   */
  static String text(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      long whole = (long) value;
      return whole == 0 && Double.doubleToRawLongBits(value) < 0 ? "-0" : Long.toString(whole);
    }
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    double magnitude = Math.abs(value);
    if (magnitude >= 1e-6 && magnitude < 1e21) {
      return digits.toPlainString();
    }
    return withExponent(digits);
  }

  /** A float with an exponent in any case, as alerts show their values: {@code 1e+00}. */
  static String scientific(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return text(value);
    }
    if (value == 0) {
      return Double.doubleToRawLongBits(value) < 0 ? "-0e+00" : "0e+00";
    }
    return withExponent(new BigDecimal(Double.toString(value)).stripTrailingZeros());
  }

  private static String withExponent(BigDecimal digits) {
    int exponent = digits.precision() - digits.scale() - 1;
    String mantissa = digits.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    String padding = Math.abs(exponent) < 10 ? "0" : "";
    return mantissa + (exponent < 0 ? "e-" : "e+") + padding + Math.abs(exponent);
  }
}
