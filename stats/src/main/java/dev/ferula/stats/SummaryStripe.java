package dev.ferula.stats;

/*
 * The window is cut into ages, each with a sketch of its own: exponential buckets at the finest
 * schema, so a quantile is right to within 0.14 % of its value while at most a thousand buckets are in
 * use, and coarser beyond. Sketches of several ages and stripes merge by addition; CKMS ones do not.
 */
/** The observations of one stripe, by age. */
final class SummaryStripe extends Stripe<SummaryWindow> {
  private static final int BUCKET_LIMIT = 1000;

  private final long agePeriod;
  private final NativeCells[] sketches;
  private final long[] ages; // the number of the period that a sketch is of
  private final long[] counts;
  long count;
  double sum;

  /** {@code agePeriod} is in the ticker's nanoseconds. */
  SummaryStripe(int ageCount, long agePeriod) {
    this.agePeriod = agePeriod;
    this.sketches = new NativeCells[ageCount];
    this.ages = new long[ageCount];
    this.counts = new long[ageCount];
    for (int i = 0; i < ageCount; i++) {
      sketches[i] = newSketch();
      ages[i] = Long.MIN_VALUE;
    }
  }

  static NativeCells newSketch() {
    return new NativeCells(NativeScale.MAX_SCHEMA, 0, BUCKET_LIMIT);
  }

  @Override
  void add(double value, int bucket, long now) {
    count++;
    sum += value;
    long age = Math.floorDiv(now, agePeriod);
    int i = Math.floorMod(age, ages.length);
    if (ages[i] != age) {
      sketches[i].reset(NativeScale.MAX_SCHEMA);
      counts[i] = 0;
      ages[i] = age;
    }
    sketches[i].add(value);
    counts[i]++;
  }

  @Override
  void mergeInto(SummaryWindow window) {
    window.addTotals(count, sum);
    long age = Math.floorDiv(window.now(), agePeriod);
    for (int i = 0; i < ages.length; i++) {
      if (ages[i] != Long.MIN_VALUE && age - ages[i] < ages.length) {
        window.addSketch(sketches[i], counts[i]);
      }
    }
  }
}
