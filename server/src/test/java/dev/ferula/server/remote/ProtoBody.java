package dev.ferula.server.remote;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.xerial.snappy.Snappy;

/** A protobuf message, written by Google's encoder. */
final class ProtoBody {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Writes fields with Google's encoder. */
  interface Fields {
    void to(CodedOutputStream out) throws IOException;
  }

  ProtoBody with(Fields fields) {
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.to(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  ProtoBody message(int field, ProtoBody message) {
    return with(out -> out.writeBytes(field, ByteString.copyFrom(message.bytes())));
  }

  ProtoBody text(int field, String text) {
    return with(out -> out.writeByteArray(field, text.getBytes(StandardCharsets.UTF_8)));
  }

  ProtoBody whole(int field, long value) {
    return with(out -> out.writeInt64(field, value));
  }

  ProtoBody signed(int field, long value) {
    return with(out -> out.writeSInt64(field, value));
  }

  ProtoBody real(int field, double value) {
    return with(out -> out.writeDouble(field, value));
  }

  ProtoBody raw(byte... more) {
    bytes.writeBytes(more);
    return this;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  byte[] snappy() {
    try {
      return Snappy.compress(bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A sample of either version. */
  static ProtoBody sample(long time, double value) {
    return new ProtoBody().real(1, value).whole(2, time);
  }

  /** A series of version 1 with labels only. */
  static ProtoBody series(String... labels) {
    ProtoBody series = new ProtoBody();
    for (int i = 0; i < labels.length; i += 2) {
      series.message(1, new ProtoBody().text(1, labels[i]).text(2, labels[i + 1]));
    }
    return series;
  }

  /** A request of version 1 with these series. */
  static ProtoBody v1(ProtoBody... series) {
    ProtoBody request = new ProtoBody();
    for (ProtoBody one : series) {
      request.message(1, one);
    }
    return request;
  }

  /** A series of version 2 with references to labels only. */
  static ProtoBody references(int... references) {
    ProtoBody packed = new ProtoBody();
    for (int reference : references) {
      packed.with(out -> out.writeUInt32NoTag(reference));
    }
    return new ProtoBody().message(1, packed);
  }

  /** A request of version 2: symbols, then series. */
  static ProtoBody v2(String[] symbols, ProtoBody... series) {
    ProtoBody request = new ProtoBody();
    for (String symbol : symbols) {
      request.text(4, symbol);
    }
    for (ProtoBody one : series) {
      request.message(5, one);
    }
    return request;
  }

  /** An integer histogram of two buckets with counts 1 and 2. */
  static ProtoBody histogram(long time, int schema, long count) {
    return new ProtoBody()
        .whole(1, count)
        .real(3, 5)
        .signed(4, schema)
        .real(5, 0.001)
        .whole(6, 0)
        .message(11, new ProtoBody().signed(1, 0).whole(2, 2))
        .message(
            12,
            new ProtoBody()
                .with(out -> out.writeSInt64NoTag(1))
                .with(out -> out.writeSInt64NoTag(1)))
        .whole(15, time);
  }

  /** A float histogram of two buckets. */
  static ProtoBody floatHistogram(long time) {
    return new ProtoBody()
        .real(2, 3.5)
        .real(3, 5)
        .signed(4, 1)
        .real(5, 0.001)
        .real(7, 0)
        .message(11, new ProtoBody().signed(1, 0).whole(2, 2))
        .real(13, 1.5)
        .real(13, 2)
        .whole(15, time);
  }

  /** A histogram with bounds of its own. */
  static ProtoBody customHistogram(long time) {
    return new ProtoBody()
        .whole(1, 3)
        .real(3, 5)
        .signed(4, -53)
        .message(11, new ProtoBody().signed(1, 0).whole(2, 2))
        .signed(12, 1)
        .signed(12, 1)
        .whole(15, time)
        .real(16, 0.5)
        .real(16, 1);
  }
}
