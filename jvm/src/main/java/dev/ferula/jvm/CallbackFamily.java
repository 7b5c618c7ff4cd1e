package dev.ferula.jvm;

import dev.ferula.model.Exemplar;
import dev.ferula.model.MetricType;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.MetricRow;
import dev.ferula.stats.read.Point;
import dev.ferula.stats.read.RowVisitor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A family whose rows are asked for whenever it is read, and may be others each time. Safe for use
 * by several threads at once, if the callback is.
 */
final class CallbackFamily implements MetricFamily {
  /** So many rows keep their rendered labels; what comes beyond is rendered each time. */
  private static final int KEPT_ROWS = 1000;

  private final String name;
  private final String description;
  private final MetricType type;
  private final List<String> labelNames;
  private final CallbackSource.Rows rows;
  private final Map<List<String>, Row> kept = new ConcurrentHashMap<>();
  private volatile @Nullable Object attachment;

  CallbackFamily(
      String name,
      MetricType type,
      String description,
      List<String> labelNames,
      CallbackSource.Rows rows) {
    this.name = name;
    this.description = description;
    this.type = type;
    this.labelNames = List.copyOf(labelNames);
    this.rows = rows;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public String unit() {
    return "";
  }

  @Override
  public MetricType type() {
    return type;
  }

  @Override
  public List<String> labelNames() {
    return labelNames;
  }

  @Override
  public List<Double> bounds() {
    return List.of();
  }

  @Override
  public boolean isNative() {
    return false;
  }

  /** Not known: these count from the start of the process, whenever the family was made. */
  @Override
  public long created() {
    return Exemplar.NO_TIMESTAMP;
  }

  /** Not known before a read; 1 stands for "there may be some". */
  @Override
  public int rowCount() {
    return 1;
  }

  @Override
  public void read(Point point, RowVisitor visitor) {
    rows.rows(
        new CallbackSource.Sink() {
          @Override
          public void value(double value, String... labelValues) {
            point.clear().setDouble(value);
            visitor.row(row(labelValues), point);
          }

          @Override
          public void totals(long count, double sum, String... labelValues) {
            point.clear().setTotals(count, sum);
            visitor.row(row(labelValues), point);
          }
        });
  }

  private Row row(String... labelValues) {
    List<String> key = Arrays.asList(labelValues);
    Row row = kept.get(key);
    if (row != null) {
      return row;
    }
    row = new Row(List.of(labelValues));
    if (kept.size() < KEPT_ROWS) {
      kept.put(row.labelValues, row);
    }
    return row;
  }

  @Override
  public @Nullable Object attachment() {
    return attachment;
  }

  @Override
  public void attach(@Nullable Object newAttachment) {
    attachment = newAttachment;
  }

  private static final class Row implements MetricRow {
    private final List<String> labelValues;
    private volatile @Nullable Object attachment;

    Row(List<String> labelValues) {
      this.labelValues = labelValues;
    }

    @Override
    public String labelValue(int i) {
      return labelValues.get(i);
    }

    @Override
    public long created() {
      return Exemplar.NO_TIMESTAMP;
    }

    @Override
    public boolean isOverflow() {
      return false;
    }

    @Override
    public @Nullable Object attachment() {
      return attachment;
    }

    @Override
    public void attach(@Nullable Object newAttachment) {
      attachment = newAttachment;
    }
  }
}
