package dev.ferula.stats;

import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.stats.read.Point;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Observations in classic buckets, native buckets, or both. */
final class DistributionRow extends Row implements Histogram {
  private final BucketLayout layout;
  private final StripedCells<DistributionStripe> cells;
  private volatile @Nullable AtomicReferenceArray<@Nullable Exemplar> exemplars;

  DistributionRow(RowFamily family, @Nullable String[] values, BucketLayout layout) {
    super(family, values);
    this.layout = layout;
    this.cells = new StripedCells<>(layout::newStripe);
  }

  @Override
  public void record(double value) {
    count(value);
    if (family.exemplars != null) {
      sample(value, family.exemplars);
    }
  }

  private void count(double value) {
    if (!Double.isNaN(value) || family.takesNan()) {
      cells.add(value, layout.bucket(value), 0);
    }
  }

  private void sample(double value, ExemplarSampler sampler) {
    if (!Double.isNaN(value)) {
      int place = layout.exemplarPlace(value);
      AtomicReferenceArray<@Nullable Exemplar> kept = exemplars;
      Exemplar made = sampler.sample(value, kept == null ? null : kept.getAcquire(place));
      if (made != null) {
        keep(place, made);
      }
    }
  }

  @Override
  public void record(double value, Labels attachments) {
    record(value, family.exemplar(value, attachments));
  }

  @Override
  void record(double value, Exemplar exemplar) {
    count(value);
    if (!Double.isNaN(value)) {
      keep(layout.exemplarPlace(value), exemplar);
    }
  }

  private void keep(int place, Exemplar exemplar) {
    AtomicReferenceArray<@Nullable Exemplar> kept = exemplars;
    if (kept == null) {
      synchronized (this) {
        kept = exemplars;
        if (kept == null) {
          kept = new AtomicReferenceArray<>(layout.exemplarCount());
          exemplars = kept;
        }
      }
    }
    kept.setRelease(place, exemplar);
  }

  @Override
  public Timer time() {
    return family.timer(this::record);
  }

  @Override
  boolean read(Point point) {
    DistributionStripe all = Scratch.of(point).distribution(layout);
    cells.mergeInto(all);
    layout.read(all, point);
    AtomicReferenceArray<@Nullable Exemplar> kept = exemplars;
    if (kept != null) {
      for (int i = 0; i < kept.length(); i++) {
        point.setExemplar(i, kept.getAcquire(i));
      }
    }
    return true;
  }
}
