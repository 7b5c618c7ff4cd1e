package dev.ferula.remote;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.textparse.LabelBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts the samples of one series after the other into an appender; finds the series by the hash of
 * its labels' bytes where it is known, and by its labels where it is not. A series is created only
 * when a sample of it could be taken. What goes wrong comes back as a text, Prometheus's where it
 * has one, and {@link #OK} where nothing does. For one thread; reused.
 */
final class SeriesAppender {
  /** Nothing is wrong. */
  static final String OK = "";

  /** The storage refuses the series; {@link #refusal} says why. */
  static final String REFUSED = "series refused";

  /** The storage does not know a series that it has just made. */
  static final String LOST = "series vanished while it was written to";

  /** A sample this much ahead of the clock is refused, in milliseconds. */
  static final long MAX_AHEAD = 10 * 60 * 1000L;

  private static final String OUT_OF_ORDER = "out of order sample";
  private static final String DUPLICATE = "duplicate sample for timestamp";
  private static final String OUT_OF_BOUNDS = "out of bounds";
  private static final String FUTURE = "out of bounds: timestamp is too far in the future";
  private static final String TOO_OLD = "too old sample";
  static final String OUT_OF_ORDER_EXEMPLAR = "out of order exemplar";

  /** Of an exemplar that is dropped, and nobody told. */
  private static final String BAD_EXEMPLAR = "bad exemplar";

  private static final byte[] NAME = Labels.METRIC_NAME.getBytes(StandardCharsets.UTF_8);

  /** Writes the labels of the series at hand, in any order. */
  interface LabelSource {
    void fill(LabelBuffer into);
  }

  private final SeriesRefs refs;
  private final LabelHash hash;
  private final LabelBuffer labels = new LabelBuffer();
  private byte[] encoded = new byte[512];
  private @Nullable Appender open;
  private LabelSource source = into -> {};
  private long maxTime;
  private boolean hashed;
  private boolean filled;
  private long ref;
  /* The storage has told of the ref in this request, which keeps its series. */
  private boolean confirmed;
  private String refusal = "";

  SeriesAppender(SeriesRefs refs, LabelHash hash) {
    this.refs = refs;
    this.hash = hash;
  }

  /** Begins a request at a time of the clock. */
  void begin(Appender to, long now) {
    open = to;
    maxTime = now + MAX_AHEAD;
    refusal = "";
  }

  /** Lets the appender go. */
  void end() {
    open = null;
  }

  /**
   * Begins a series.
   *
   * @param labelsAreHashed whether the hash is that of its labels
   * @return what is wrong with its labels
   */
  String series(LabelSource from, boolean labelsAreHashed) {
    source = from;
    hashed = labelsAreHashed;
    filled = false;
    ref = hashed ? refs.get(hash.high(), hash.low()) : SeriesRefs.NONE;
    confirmed = false;
    return ref == SeriesRefs.NONE ? check() : OK;
  }

  private Appender appender() {
    return Objects.requireNonNull(open, "no request has begun");
  }

  private String check() {
    fill();
    int name = labels.indexOf(NAME);
    if (name < 0 || labels.valueLength(name) == 0 || !labels.isUtf8()) {
      return "invalid metric name or labels, got " + labels.display();
    }
    String twice = labels.duplicateName();
    return twice == null
        ? OK
        : "invalid labels for series, labels " + labels.display() + ", duplicated label " + twice;
  }

  private void fill() {
    if (!filled) {
      labels.clear();
      source.fill(labels);
      labels.sort();
      filled = true;
    }
  }

  /** The series' labels, for a person. */
  String display() {
    fill();
    return labels.display();
  }

  /**
   * Whether there is such a series, also where all its samples were refused. A ref that was
   * remembered says nothing of that: the series may be gone, or made anew by somebody else.
   */
  boolean isKnown() {
    if (!confirmed) {
      fill();
      encoded = labels.encode(encoded);
      remember(appender().find(encoded, 0, labels.encodedLength()));
    }
    return ref != SeriesRefs.NONE;
  }

  /** Why the storage last refused a series. */
  String refusal() {
    return refusal;
  }

  private boolean find() {
    if (ref != SeriesRefs.NONE) {
      return true;
    }
    fill();
    encoded = labels.encode(encoded);
    remember(appender().resolve(encoded, 0, labels.encodedLength()));
    if (ref == SeriesRefs.NONE) {
      refusal = appender().refusal();
      return false;
    }
    return true;
  }

  private void remember(long found) {
    ref = found;
    confirmed = ref != SeriesRefs.NONE;
    if (hashed && ref != SeriesRefs.NONE) {
      refs.put(hash.high(), hash.low(), ref);
    }
  }

  /* A ref that was remembered may be of a series that is gone; it is made anew once. */
  private boolean findAnew() {
    ref = SeriesRefs.NONE;
    return find();
  }

  /** Adds a float sample. */
  String sample(long start, long time, double value) {
    String problem = place(time, false);
    if (problem.isEmpty()) {
      AppendStatus status = appender().append(ref, start, time, value);
      if (status == AppendStatus.UNKNOWN_SERIES && findAnew()) {
        status = appender().append(ref, start, time, value);
      }
      confirmed |= status == AppendStatus.ACCEPTED;
      problem = text(status);
    }
    return problem;
  }

  /** Adds a histogram, {@link Histogram} or {@link FloatHistogram}. */
  String histogram(long start, long time, Object value) {
    String problem = place(time, true);
    if (problem.isEmpty()) {
      AppendStatus status = append(start, time, value);
      if (status == AppendStatus.UNKNOWN_SERIES && findAnew()) {
        status = append(start, time, value);
      }
      confirmed |= status == AppendStatus.ACCEPTED;
      problem = text(status);
    }
    return problem;
  }

  private AppendStatus append(long start, long time, Object value) {
    return value instanceof Histogram integers
        ? appender().append(ref, start, time, integers)
        : appender().append(ref, start, time, (FloatHistogram) value);
  }

  /* Where a sample of this time goes, if it may go anywhere. */
  private String place(long time, boolean histogram) {
    if (time > maxTime) {
      return FUTURE;
    }
    if (ref == SeriesRefs.NONE && appender().refuses(time, histogram)) {
      return OUT_OF_BOUNDS;
    }
    return find() ? OK : REFUSED;
  }

  /** Adds an exemplar of a series that is known; a time of 0 says that it has none. */
  String exemplar(Exemplar exemplar) {
    long time = exemplar.timestamp();
    if (time > maxTime) {
      return FUTURE;
    }
    AppendStatus status =
        time == 0 ? appender().appendUntimed(ref, exemplar) : appender().append(ref, exemplar);
    return switch (status) {
      case ACCEPTED -> OK;
      case OUT_OF_ORDER -> OUT_OF_ORDER_EXEMPLAR;
      default -> BAD_EXEMPLAR;
    };
  }

  /** Tells the metadata of a series that is known. */
  void metadata(Metadata metadata) {
    appender().metadata(ref, metadata);
  }

  private String text(AppendStatus status) {
    return switch (status) {
      case ACCEPTED -> OK;
      case OUT_OF_ORDER -> OUT_OF_ORDER;
      case DUPLICATE -> DUPLICATE;
      case OUT_OF_BOUNDS -> OUT_OF_BOUNDS;
      case TOO_OLD -> TOO_OLD;
      case UNKNOWN_SERIES -> ref != SeriesRefs.NONE ? LOST : REFUSED;
      case INVALID -> appender().refusal();
      case REFUSED -> {
        refusal = appender().refusal();
        yield REFUSED;
      }
    };
  }
}
