package dev.ferula.tsdb.head;

import static java.lang.System.Logger.Level.WARNING;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferula.tsdb.head.index.LabelBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose new series the memory budget refuses: how many of each job and metric, of which the first
 * {@value #MAX_CULPRITS} are told apart. The log is told of each at its first refusal and whenever
 * it has ten times as many. Safe for use by several threads.
 */
public final class Refusals {
  /** How many jobs and metrics are told apart; what comes then is counted together. */
  static final int MAX_CULPRITS = 100;

  private static final System.Logger LOG = System.getLogger(Refusals.class.getName());
  private static final byte[] JOB = "job".getBytes(UTF_8);
  private static final byte[] METRIC = "__name__".getBytes(UTF_8);
  private static final byte[] NOTHING = {};
  private static final int TOLD_AGAIN_AT = 10;
  private static final String OTHERS = "others";

  private final List<Culprit> culprits = new ArrayList<>();
  private @Nullable Culprit others;
  private Consumer<Culprit> listener = culprit -> {};

  /** A job's metric whose new series are refused. */
  public static final class Culprit {
    private final byte[] jobBytes;
    private final byte[] metricBytes;
    private final String job;
    private final String metric;
    private final AtomicLong refused = new AtomicLong();
    private long toldAt = 1;

    private Culprit(byte[] jobBytes, byte[] metricBytes, String job, String metric) {
      this.jobBytes = jobBytes;
      this.metricBytes = metricBytes;
      this.job = job;
      this.metric = metric;
    }

    /** The value of the label {@code job}; empty if there is none. */
    public String job() {
      return job;
    }

    /** The name of the metric; empty if there is none. */
    public String metric() {
      return metric;
    }

    /** How often a new series was refused; one that is sent again counts again. */
    public long refused() {
      return refused.get();
    }

    /** The culprit's name for a message. */
    String describe() {
      return "job " + job + ", metric " + metric;
    }
  }

  /** Counts a series that is refused and returns whom it belongs to. */
  Culprit note(LabelBytes series, Supplier<String> reason) {
    Culprit culprit = culprit(series);
    long count = culprit.refused.incrementAndGet();
    if (isToTell(culprit, count)) {
      LOG.log(
          WARNING,
          "new series refused job=\"{0}\" metric=\"{1}\" count={2,number,#} reason=\"{3}\"",
          culprit.job,
          culprit.metric,
          count,
          reason.get());
    }
    return culprit;
  }

  private synchronized boolean isToTell(Culprit culprit, long count) {
    if (count < culprit.toldAt) {
      return false;
    }
    culprit.toldAt = count * TOLD_AGAIN_AT;
    return true;
  }

  private synchronized Culprit culprit(LabelBytes series) {
    int job = series.indexOf(JOB);
    int metric = series.indexOf(METRIC);
    for (Culprit known : culprits) {
      if (is(series, metric, known.metricBytes) && is(series, job, known.jobBytes)) {
        return known;
      }
    }
    if (culprits.size() >= MAX_CULPRITS) {
      return others();
    }
    byte[] jobBytes = value(series, job);
    byte[] metricBytes = value(series, metric);
    Culprit added =
        new Culprit(
            jobBytes, metricBytes, new String(jobBytes, UTF_8), new String(metricBytes, UTF_8));
    culprits.add(added);
    listener.accept(added);
    return added;
  }

  private synchronized Culprit others() {
    Culprit all = others;
    if (all == null) {
      all = new Culprit(NOTHING, NOTHING, OTHERS, OTHERS);
      others = all;
      listener.accept(all);
    }
    return all;
  }

  private static boolean is(LabelBytes series, int label, byte[] value) {
    return label < 0 ? value.length == 0 : series.valueIs(label, value);
  }

  private static byte[] value(LabelBytes series, int label) {
    if (label < 0) {
      return NOTHING;
    }
    int from = series.value(label);
    return Arrays.copyOfRange(series.buffer(), from, from + series.valueLength(label));
  }

  /** Those whose series were refused, the most first. */
  public synchronized List<Culprit> culprits() {
    List<Culprit> all = new ArrayList<>(culprits);
    Culprit rest = others;
    if (rest != null) {
      all.add(rest);
    }
    all.sort(Comparator.comparingLong(Culprit::refused).reversed());
    return all;
  }

  /** Tells somebody of each culprit, those so far and each that comes. */
  public synchronized void eachCulprit(Consumer<Culprit> told) {
    listener = told;
    culprits().forEach(told);
  }
}
