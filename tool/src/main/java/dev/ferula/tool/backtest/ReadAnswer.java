package dev.ferula.tool.backtest;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Labels;
import dev.ferula.remote.HistogramReader;
import dev.ferula.storage.memory.MemoryStorage;
import dev.ferula.textparse.ProtoCursor;
import dev.ferula.tool.ToolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the answer of the remote read interface: messages within messages. */
final class ReadAnswer {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;

  /** A histogram at a time. */
  private record At(long timestamp, FloatHistogram histogram) {}

  /** A series with its samples in the order of time: floats, and histograms apart. */
  static final class Series {
    private final Map<String, String> labels = new TreeMap<>();
    private long[] timestamps = new long[16];
    private double[] values = new double[16];
    private int size;
    private final List<At> histograms = new ArrayList<>();

    Labels labels() {
      return Labels.of(labels);
    }

    /** Adds all samples to a storage that has none of the series. */
    void addTo(MemoryStorage storage) {
      Labels all = labels();
      int next = 0;
      for (At at : histograms) {
        for (; next < size && timestamps[next] < at.timestamp(); next++) {
          storage.add(all, 0, timestamps[next], values[next]);
        }
        storage.add(all, 0, at.timestamp(), at.histogram());
      }
      for (; next < size; next++) {
        storage.add(all, 0, timestamps[next], values[next]);
      }
    }

    private void add(long timestamp, double value) {
      if (size == timestamps.length) {
        timestamps = Arrays.copyOf(timestamps, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
      timestamps[size] = timestamp;
      values[size++] = value;
    }
  }

  /** Takes one field; those of messages and texts as their bytes, the others as a number. */
  @FunctionalInterface
  private interface Field {
    void take(int number, ByteBuffer bytes, long whole);
  }

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private ReadAnswer() {}

  /** The series in an answer; a {@link ToolException} says what is wrong with one. */
  static List<Series> series(byte[] answer) {
    List<Series> all = new ArrayList<>();
    try {
      fields(
          ByteBuffer.wrap(answer),
          (number, result, _) -> {
            if (number == 1) {
              fields(
                  result,
                  (inner, series, _) -> {
                    if (inner == 1) {
                      all.add(one(series));
                    }
                  });
            }
          });
    } catch (RuntimeException e) {
      throw e instanceof ToolException
          ? e
          : new ToolException("the server's answer is no remote read answer: " + e.getMessage(), e);
    }
    return all;
  }

  private static Series one(ByteBuffer message) {
    Series series = new Series();
    fields(
        message,
        (number, bytes, _) -> {
          switch (number) {
            case 1 -> label(bytes, series);
            case 2 -> sample(bytes, series);
            case 4 -> series.histograms.add(histogram(bytes));
            default -> {}
          }
        });
    return series;
  }

  private static void label(ByteBuffer message, Series series) {
    String[] pair = {"", ""};
    fields(message, (number, bytes, _) -> pair[number - 1] = text(bytes));
    series.labels.put(pair[0], pair[1]);
  }

  private static void sample(ByteBuffer message, Series series) {
    long[] parts = new long[2];
    fields(message, (number, _, whole) -> parts[number - 1] = whole);
    series.add(parts[1], Double.longBitsToDouble(parts[0]));
  }

  private static At histogram(ByteBuffer message) {
    int from = message.arrayOffset() + message.position();
    ProtoCursor in = new ProtoCursor();
    HistogramReader reader = new HistogramReader();
    in.reset(message.array(), from, from + message.remaining());
    reader.read(in, from, from + message.remaining());
    Object histogram = reader.histogram();
    return new At(
        reader.timestamp(),
        histogram instanceof Histogram whole ? whole.toFloat() : (FloatHistogram) histogram);
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  private static void fields(ByteBuffer message, Field field) {
    message.order(ByteOrder.LITTLE_ENDIAN);
    while (message.hasRemaining()) {
      long tag = varint(message);
      int number = (int) (tag >>> 3);
      switch ((int) (tag & 7)) {
        case VARINT -> field.take(number, NONE, varint(message));
        case FIXED64 -> field.take(number, NONE, message.getLong());
        case BYTES -> {
          int length = Math.toIntExact(varint(message));
          ByteBuffer bytes = message.slice(message.position(), length);
          message.position(message.position() + length);
          field.take(number, bytes, 0);
        }
        default -> throw new IllegalArgumentException("wire type " + (tag & 7));
      }
    }
  }

  private static long varint(ByteBuffer message) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = message.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("number of more than ten bytes");
  }
}
