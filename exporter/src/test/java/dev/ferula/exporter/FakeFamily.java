package dev.ferula.exporter;

import dev.ferula.model.MetricType;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.MetricRow;
import dev.ferula.stats.read.MetricSource;
import dev.ferula.stats.read.Point;
import dev.ferula.stats.read.RowVisitor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A family of any shape, as a foreign source may have it. */
final class FakeFamily implements MetricFamily {
  static final long CREATED = 1_500_000_000_250L;

  private final String name;
  private final MetricType type;
  private final List<String> labelNames;
  private String description = "";
  private String unit = "";
  private List<Double> bounds = List.of();
  private boolean isNative;
  private final List<Row> rows = new ArrayList<>();
  private final List<Consumer<Point>> numbers = new ArrayList<>();
  private @Nullable Object attachment;

  FakeFamily(String name, MetricType type, String... labelNames) {
    this.name = name;
    this.type = type;
    this.labelNames = List.of(labelNames);
  }

  FakeFamily describedAs(String newDescription) {
    description = newDescription;
    return this;
  }

  FakeFamily in(String newUnit) {
    unit = newUnit;
    return this;
  }

  FakeFamily bounded(Double... newBounds) {
    bounds = List.of(newBounds);
    return this;
  }

  FakeFamily withNative() {
    isNative = true;
    return this;
  }

  FakeFamily row(Consumer<Point> fill, @Nullable String... labelValues) {
    rows.add(new Row(Arrays.asList(labelValues)));
    numbers.add(fill);
    return this;
  }

  /** A source of these families and no others. */
  static MetricSource source(MetricFamily... families) {
    List<MetricFamily> list = List.of(families);
    return () -> list;
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
    return unit;
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
    return bounds;
  }

  @Override
  public boolean isNative() {
    return isNative;
  }

  @Override
  public long created() {
    return CREATED;
  }

  @Override
  public int rowCount() {
    return rows.size();
  }

  @Override
  public void read(Point point, RowVisitor visitor) {
    for (int i = 0; i < rows.size(); i++) {
      numbers.get(i).accept(point.clear());
      visitor.row(rows.get(i), point);
    }
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
    private final List<@Nullable String> labelValues;
    private @Nullable Object attachment;

    Row(List<@Nullable String> labelValues) {
      this.labelValues = labelValues;
    }

    @Override
    public @Nullable String labelValue(int i) {
      return labelValues.get(i);
    }

    @Override
    public long created() {
      return CREATED;
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
