package dev.ferula.storage.memory;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramCheck;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.storage.CommitResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch of samples for a {@link MemoryStorage}. Exemplars and metadata are forgotten. */
final class MemoryAppender implements Appender {
  private record Pending(
      MemorySeries series,
      long start,
      long timestamp,
      double value,
      @Nullable FloatHistogram histogram) {}

  private final MemoryStorage storage;
  private final List<String> pairNames = new ArrayList<>();
  private final List<String> pairValues = new ArrayList<>();
  private final List<Pending> pending = new ArrayList<>();

  private String refusal = "";

  MemoryAppender(MemoryStorage storage) {
    this.storage = storage;
  }

  @Override
  public long resolve(Labels series) {
    return storage.ref(series);
  }

  @Override
  public long resolve(byte[] buffer, int offset, int length) {
    return resolve(labels(buffer, offset, length));
  }

  @Override
  public long find(byte[] buffer, int offset, int length) {
    return storage.knownRef(labels(buffer, offset, length));
  }

  private static Labels labels(byte[] buffer, int offset, int length) {
    Labels.Builder labels = Labels.builder();
    int at = offset;
    while (at < offset + length) {
      int nameLength = varint(buffer, at);
      at += varintSize(nameLength);
      int nameAt = at;
      at += nameLength;
      int valueLength = varint(buffer, at);
      at += varintSize(valueLength);
      labels.add(text(buffer, nameAt, nameLength), text(buffer, at, valueLength));
      at += valueLength;
    }
    return labels.build();
  }

  private static int varint(byte[] buffer, int offset) {
    int value = 0;
    int at = offset;
    for (int shift = 0; ; shift += 7) {
      byte b = buffer[at++];
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static int varintSize(int value) {
    return Math.max(1, (38 - Integer.numberOfLeadingZeros(value)) / 7);
  }

  private static String text(byte[] buffer, int offset, int length) {
    return new String(buffer, offset, length, StandardCharsets.UTF_8);
  }

  @Override
  public int pair(byte[] buffer, int nameOffset, int nameLength, int valueOffset, int valueLength) {
    pairNames.add(text(buffer, nameOffset, nameLength));
    pairValues.add(text(buffer, valueOffset, valueLength));
    return pairNames.size() - 1;
  }

  @Override
  public long resolve(int[] pairs, int count) {
    Labels.Builder labels = Labels.builder();
    for (int i = 0; i < count; i++) {
      labels.add(pairNames.get(pairs[i]), pairValues.get(pairs[i]));
    }
    return resolve(labels.build());
  }

  @Override
  public String refusal() {
    return refusal;
  }

  @Override
  public AppendStatus append(long ref, long startTimestamp, long timestamp, double value) {
    return add(ref, startTimestamp, timestamp, value, null);
  }

  @Override
  public AppendStatus append(long ref, long startTimestamp, long timestamp, Histogram value) {
    return add(ref, startTimestamp, timestamp, 0, value.toFloat());
  }

  @Override
  public AppendStatus append(long ref, long startTimestamp, long timestamp, FloatHistogram value) {
    return add(ref, startTimestamp, timestamp, 0, value);
  }

  private AppendStatus add(
      long ref, long start, long timestamp, double value, @Nullable FloatHistogram histogram) {
    MemorySeries series = storage.series(ref);
    if (series == null) {
      return AppendStatus.UNKNOWN_SERIES;
    }
    refusal = histogram == null ? "" : HistogramCheck.problem(histogram);
    if (!refusal.isEmpty()) {
      return AppendStatus.INVALID;
    }
    AppendStatus status = series.wouldAccept(timestamp, value, histogram);
    if (status == AppendStatus.ACCEPTED) {
      pending.add(new Pending(series, start, timestamp, value, histogram));
    }
    return status;
  }

  @Override
  public AppendStatus append(long ref, Exemplar exemplar) {
    return AppendStatus.ACCEPTED;
  }

  @Override
  public void metadata(long ref, Metadata metadata) {
    // Nothing here asks for it.
  }

  @Override
  public CommitResult commit() {
    long appended = 0;
    long duplicates = 0;
    long outOfOrder = 0;
    for (Pending sample : pending) {
      MemorySeries series = sample.series();
      switch (series.wouldAccept(sample.timestamp(), sample.value(), sample.histogram())) {
        case ACCEPTED -> appended += store(sample);
        case DUPLICATE -> duplicates++;
        default -> outOfOrder++;
      }
    }
    pending.clear();
    return new CommitResult(appended, duplicates, outOfOrder, 0, 0);
  }

  /* An exact duplicate is accepted and not stored again. */
  private static int store(Pending sample) {
    MemorySeries series = sample.series();
    if (series.size() > 0 && series.time(series.size() - 1) == sample.timestamp()) {
      return 0;
    }
    FloatHistogram histogram = sample.histogram();
    if (histogram == null) {
      series.add(sample.timestamp(), sample.value(), sample.start());
    } else {
      series.add(sample.timestamp(), histogram, sample.start());
    }
    return 1;
  }

  @Override
  public void close() {
    pending.clear();
  }
}
