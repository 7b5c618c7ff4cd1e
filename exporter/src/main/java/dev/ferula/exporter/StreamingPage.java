package dev.ferula.exporter;

import dev.ferula.exposition.ExpositionWriter;
import dev.ferula.exposition.LabelText;
import dev.ferula.model.MetricType;
import dev.ferula.stats.Compatibility;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.MetricRow;
import dev.ferula.stats.read.Point;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A page written row by row while the sources are read. A family that fails is reported and ends
 * where it failed; the others are not touched.
 */
final class StreamingPage implements Page {
  /** How many rows pass between two looks at the clock. */
  private static final int ROWS_PER_CHECK = 1024;

  private final PageRules rules;
  private final List<PlacedSource> sources;
  private final Complaints complaints;

  /* As many as there ever were scrapes at once, which the exporter limits. */
  private final ConcurrentLinkedQueue<Reader> idle = new ConcurrentLinkedQueue<>();
  private volatile @Nullable PagePlan plan;
  private Planner admissions; // settles nothing but collisions, family by family as they come

  StreamingPage(PageRules rules, List<PlacedSource> sources, Complaints complaints) {
    this.rules = rules;
    this.sources = sources;
    this.complaints = complaints;
    this.admissions = new Planner(rules, null);
  }

  @Override
  public long write(ExpositionWriter out, Set<String> names, Deadline deadline) throws IOException {
    PagePlan current = plan();
    Reader reader = idle.poll();
    reader = reader == null ? new Reader() : reader;
    try {
      reader.start(out, deadline);
      for (PlannedFamily place : current.families()) {
        if (place.isAskedForBy(names)) {
          deadline.check();
          family(reader, place);
        }
      }
      return reader.rows;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      reader.stop();
      idle.add(reader);
    }
  }

  private void family(Reader reader, PlannedFamily place) throws IOException {
    boolean showsEmpty = rules.compat() == Compatibility.JAVA;
    if (!showsEmpty && place.source().rowCount() == 0) {
      return;
    }
    ExpositionWriter out = reader.out();
    out.begin(place.shown());
    try {
      reader.read(place);
    } catch (UncheckedIOException | ScrapeFailure e) {
      throw e;
    } catch (RuntimeException e) {
      complaints.once(place.source().name(), e);
    }
    out.end();
  }

  /** The plan for what the sources hold now; conflicts that are new in it are reported. */
  private PagePlan plan() {
    PagePlan current = plan;
    if (current != null && current.isOf(sources)) {
      return current;
    }
    PagePlan fresh = Planner.plan(rules, sources, current);
    plan = fresh;
    fresh.conflicts().forEach(complaints::once);
    return fresh;
  }

  /**
   * Refuses a family that is about to be registered if it could not be shown.
   *
   * @throws IllegalArgumentException naming it and what it collides with
   */
  synchronized void admit(MetricFamily candidate, List<MetricFamily> present) {
    if (!admissions.follow(sources, present)) {
      admissions = new Planner(rules, null);
      admissions.follow(sources, present);
    }
    String refusal = admissions.refusal(candidate);
    if (refusal != null) {
      throw new IllegalArgumentException(refusal);
    }
  }

  /** Reports what is in conflict now, before the first scrape. */
  void prepare() {
    plan();
  }

  @Override
  public int conflictCount() {
    PagePlan current = plan;
    return current == null ? 0 : current.conflicts().size();
  }

  /** What one scrape needs, kept for the next one. */
  private static final class Reader {
    private final Point point = new Point();
    private final PointNumbers numbers = new PointNumbers(point);
    private @Nullable ExpositionWriter out;
    private @Nullable Deadline deadline;
    private long rows;

    void start(ExpositionWriter newOut, Deadline newDeadline) {
      out = newOut;
      deadline = newDeadline;
      rows = 0;
    }

    void stop() {
      out = null;
      deadline = null;
    }

    ExpositionWriter out() {
      if (out == null) {
        throw new IllegalStateException("the scrape is over");
      }
      return out;
    }

    void read(PlannedFamily place) {
      ExpositionWriter writer = out();
      LabelLayout layout = place.layout();
      numbers.ofNative(place.source().isNative());
      MetricType type = place.shown().type();
      place
          .source()
          .read(
              point,
              (row, p) -> {
                try {
                  LabelText labels = text(layout, row);
                  if (type.isHistogram()) {
                    writer.histogram(labels, numbers, row.created());
                  } else if (type == MetricType.SUMMARY) {
                    writer.summary(labels, numbers, row.created());
                  } else {
                    writer.value(
                        labels,
                        p.value(),
                        ExpositionWriter.NO_TIME,
                        row.created(),
                        numbers.exemplar(0));
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }

    private LabelText text(LabelLayout layout, MetricRow row) {
      if ((++rows & (ROWS_PER_CHECK - 1)) == 0 && deadline != null) {
        deadline.check();
      }
      return layout.text(row);
    }
  }
}
