package dev.ferula.scrape;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appendable;
import dev.ferula.storage.Appender;
import dev.ferula.storage.CommitResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A storage that remembers what was committed to it, in order. */
final class RecordingStorage implements Appendable {
  /** One committed sample. */
  record Sample(Labels labels, long timestamp, long start, Object value) {
    boolean isStale() {
      return value instanceof Double d && StaleMarker.isStale(d);
    }

    @Override
    public String toString() {
      String shown = isStale() ? "stale" : value instanceof Double d ? number(d) : "histogram";
      return labels + " " + shown + " @" + timestamp + (start == 0 ? "" : " start " + start);
    }

    private static String number(double d) {
      return d == (long) d ? Long.toString((long) d) : Double.toString(d);
    }
  }

  final List<Sample> samples = new ArrayList<>();
  final List<Exemplar> exemplars = new ArrayList<>();
  final Map<Labels, Metadata> metadata = new HashMap<>();
  final Map<Labels, Long> refs = new HashMap<>();
  final Map<Long, Labels> byRef = new HashMap<>();
  private final Map<Long, TreeMap<Long, Object>> data = new HashMap<>();
  long nextRef = 1;
  long minTime = Long.MIN_VALUE / 2;
  int resolved;

  /** How many series it takes; more are refused. */
  int room = Integer.MAX_VALUE;

  @Override
  public Appender appender() {
    return new Batch();
  }

  /** Forgets a series, whose ref is then unknown, as a storage does that collects it. */
  synchronized void collect(Labels labels) {
    Long ref = refs.remove(labels);
    byRef.remove(ref);
    data.remove(ref);
  }

  /** What was committed under this metric name, as text. */
  synchronized List<String> of(String metric) {
    return samples.stream()
        .filter(sample -> sample.labels().metricName().equals(metric))
        .map(Sample::toString)
        .toList();
  }

  /** The values committed under this metric name. */
  synchronized List<Double> values(String metric) {
    return samples.stream()
        .filter(sample -> sample.labels().metricName().equals(metric))
        .map(sample -> sample.value() instanceof Double d ? d : Double.NaN)
        .toList();
  }

  /** What was committed but for the series of the scrapes' own reports. */
  synchronized List<String> scraped() {
    return samples.stream()
        .filter(sample -> !isReport(sample.labels().metricName()))
        .map(Sample::toString)
        .toList();
  }

  private static boolean isReport(String metric) {
    return metric.equals("up") || metric.startsWith("scrape_");
  }

  private record Pending(long ref, long start, long timestamp, Object value) {}

  private final class Batch implements Appender {
    private final List<Pending> pending = new ArrayList<>();
    private final List<Exemplar> pendingExemplars = new ArrayList<>();
    private boolean closed;

    @Override
    public long resolve(Labels series) {
      synchronized (RecordingStorage.this) {
        resolved++;
        if (!refs.containsKey(series) && !isReport(series.metricName()) && refs.size() >= room) {
          return NO_REF;
        }
        return refs.computeIfAbsent(
            series,
            labels -> {
              byRef.put(nextRef, labels);
              return nextRef++;
            });
      }
    }

    @Override
    public long resolve(byte[] buffer, int offset, int length) {
      List<String> pairs = new ArrayList<>();
      int at = offset;
      while (at < offset + length) {
        int size = 0;
        int shift = 0;
        while (true) {
          byte b = buffer[at++];
          size |= (b & 0x7f) << shift;
          shift += 7;
          if (b >= 0) {
            break;
          }
        }
        pairs.add(new String(buffer, at, size, StandardCharsets.UTF_8));
        at += size;
      }
      return resolve(Labels.ofSorted(pairs.toArray(String[]::new)));
    }

    @Override
    public boolean refuses(long timestamp, boolean histogram) {
      return timestamp < minTime;
    }

    @Override
    public long find(byte[] buffer, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int pair(byte[] buffer, int name, int nameLength, int value, int valueLength) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long resolve(int[] pairs, int count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String refusal() {
      return "";
    }

    private AppendStatus add(long ref, long start, long timestamp, Object value) {
      synchronized (RecordingStorage.this) {
        if (!byRef.containsKey(ref)) {
          return AppendStatus.UNKNOWN_SERIES;
        }
        if (timestamp < minTime) {
          return AppendStatus.OUT_OF_BOUNDS;
        }
        TreeMap<Long, Object> series = data.get(ref);
        if (series != null && !series.isEmpty()) {
          if (timestamp < series.lastKey()) {
            return AppendStatus.OUT_OF_ORDER;
          }
          Object there = series.get(timestamp);
          if (there != null && !there.equals(value)) {
            return AppendStatus.DUPLICATE;
          }
        }
        pending.add(new Pending(ref, start, timestamp, value));
        return AppendStatus.ACCEPTED;
      }
    }

    @Override
    public AppendStatus append(long ref, long start, long timestamp, double value) {
      return add(ref, start, timestamp, value);
    }

    @Override
    public AppendStatus append(long ref, long start, long timestamp, Histogram value) {
      return add(ref, start, timestamp, value);
    }

    @Override
    public AppendStatus append(long ref, long start, long timestamp, FloatHistogram value) {
      return add(ref, start, timestamp, value);
    }

    @Override
    public AppendStatus append(long ref, Exemplar exemplar) {
      pendingExemplars.add(exemplar);
      return AppendStatus.ACCEPTED;
    }

    @Override
    public void metadata(long ref, Metadata told) {
      synchronized (RecordingStorage.this) {
        metadata.put(byRef.get(ref), told);
      }
    }

    @Override
    public CommitResult commit() {
      synchronized (RecordingStorage.this) {
        if (closed) {
          throw new IllegalStateException("closed");
        }
        closed = true;
        long appended = 0;
        long duplicates = 0;
        for (Pending sample : pending) {
          TreeMap<Long, Object> series = data.computeIfAbsent(sample.ref(), _ -> new TreeMap<>());
          if (series.putIfAbsent(sample.timestamp(), sample.value()) != null) {
            duplicates++;
            continue;
          }
          appended++;
          samples.add(
              new Sample(
                  byRef.get(sample.ref()), sample.timestamp(), sample.start(), sample.value()));
        }
        exemplars.addAll(pendingExemplars);
        return new CommitResult(appended, duplicates, 0, 0, 0);
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
