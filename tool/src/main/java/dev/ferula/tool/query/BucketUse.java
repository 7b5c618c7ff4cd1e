package dev.ferula.tool.query;

import dev.ferula.discovery.JsonValue;
import dev.ferula.notation.GoNumber;
import dev.ferula.tool.ToolException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many buckets of a histogram have something in them over time.
 *
 * @param total the buckets that there are in any of the samples
 */
record BucketUse(int least, double average, int most, int total) {
  /** A bucket of a native histogram. */
  private record Bounds(long kind, String lower, String upper) {}

  /** The use of a native histogram; null where there are no two samples. */
  static @Nullable BucketUse ofNative(JsonValue series) {
    List<JsonValue> samples = series.get("histograms").items();
    if (samples.size() < 2) {
      return null;
    }
    Set<Bounds> all = new HashSet<>();
    List<Integer> populated = new ArrayList<>();
    for (JsonValue sample : samples) {
      List<JsonValue> buckets = sample.items().get(1).get("buckets").items();
      populated.add(buckets.size());
      for (JsonValue bucket : buckets) {
        List<JsonValue> parts = bucket.items();
        all.add(new Bounds(parts.get(0).whole(), parts.get(1).text(), parts.get(2).text()));
      }
    }
    return of(populated, all.size());
  }

  /** The use of a classic histogram; null where there are no two samples. */
  static @Nullable BucketUse ofClassic(List<JsonValue> series) {
    List<JsonValue> buckets = new ArrayList<>(series);
    int samples = buckets.getFirst().get("values").items().size();
    if (samples < 2) {
      return null;
    }
    buckets.sort(Comparator.comparingDouble(BucketUse::bound));
    List<Integer> populated = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      populated.add(populated(buckets, i));
    }
    return of(populated, buckets.size());
  }

  private static double bound(JsonValue series) {
    Double bound = GoNumber.parse(series.get("metric").text("le"));
    return bound == null ? 0 : bound;
  }

  private static int populated(List<JsonValue> buckets, int index) {
    int populated = 0;
    long before = 0;
    double time = 0;
    for (int i = 0; i < buckets.size(); i++) {
      List<JsonValue> values = buckets.get(i).get("values").items();
      if (index >= values.size()) {
        break;
      }
      List<JsonValue> point = values.get(index).items();
      if (i > 0 && point.get(0).decimal() != time) {
        throw new ToolException("matrix result is not time aligned");
      }
      time = point.get(0).decimal();
      Double value = GoNumber.parse(point.get(1).text());
      long now = value == null ? 0 : value.longValue();
      populated += now == before ? 0 : 1;
      before = now;
    }
    return populated;
  }

  private static BucketUse of(List<Integer> populated, int total) {
    int least = Integer.MAX_VALUE;
    int most = 0;
    long sum = 0;
    for (int count : populated) {
      least = Math.min(least, count);
      most = Math.max(most, count);
      sum += count;
    }
    return new BucketUse(least, (double) sum / populated.size(), most, total);
  }

  String text() {
    String text = String.format(Locale.ROOT, "%d/%.3f/%d", least, average, most);
    return most == total ? text : text + "/" + total;
  }

  /** The use of many histograms. For one thread. */
  static final class Summary {
    private final Spread least = new Spread();
    private final Spread average = new Spread();
    private final Spread most = new Spread();
    private final Spread total = new Spread();

    void add(BucketUse use) {
      least.add(use.least());
      average.add((int) use.average());
      most.add(use.most());
      total.add(use.total());
    }

    void print(String kind, PrintStream out) {
      if (least.count == 0) {
        return;
      }
      out.println();
      out.println(kind + " histogram series (" + least.count + " in total):");
      out.println("- min populated: " + least.text());
      out.println("- avg populated: " + average.text());
      out.println("- max populated: " + most.text());
      if (!most.text().equals(total.text())) {
        out.println("- total: " + total.text());
      }
    }
  }

  private static final class Spread {
    private int min = Integer.MAX_VALUE;
    private int max;
    private int count;
    private double mean;

    void add(int number) {
      min = Math.min(min, number);
      max = Math.max(max, number);
      count++;
      mean += (double) number / count - mean / count;
    }

    String text() {
      return String.format(Locale.ROOT, "%d/%.3f/%d", min, mean, max);
    }
  }
}
