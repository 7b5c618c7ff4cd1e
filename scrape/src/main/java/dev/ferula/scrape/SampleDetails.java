package dev.ferula.scrape;

import dev.ferula.model.Exemplar;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.textparse.Entry;
import dev.ferula.textparse.ExpositionParser;
import dev.ferula.textparse.LabelBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes into the storage beside a sample: exemplars and metadata. For one thread. */
final class SampleDetails {
  private static final Comparator<Exemplar> ORDER =
      Comparator.comparingLong(Exemplar::timestamp)
          .thenComparingDouble(Exemplar::value)
          .thenComparing(Exemplar::labels);

  private final boolean appendMetadata;
  private final MetadataCache metadata;
  private final ScrapeDrops drops;
  private final LabelBuffer labels = new LabelBuffer();

  SampleDetails(ScrapeOptions options, MetadataCache metadata, ScrapeDrops drops) {
    this.appendMetadata = options.appendMetadata();
    this.metadata = metadata;
    this.drops = drops;
  }

  /** Appends the exemplars of the reader's sample. */
  void exemplars(ExpositionParser reader, Entry kind, long ref, long time, Appender appender) {
    Exemplar exemplar = reader.nextExemplar();
    if (exemplar != null) {
      append(exemplar, reader, kind, ref, time, appender);
    }
  }

  private void append(
      Exemplar first, ExpositionParser reader, Entry kind, long ref, long time, Appender appender) {
    List<Exemplar> all = new ArrayList<>();
    for (Exemplar exemplar = first; exemplar != null; exemplar = reader.nextExemplar()) {
      if (exemplar.hasTimestamp() || kind == Entry.SERIES) {
        all.add(exemplar);
      }
    }
    all.sort(ORDER);
    int outOfOrder = 0;
    for (Exemplar one : all) {
      AppendStatus status =
          one.hasTimestamp()
              ? appender.append(ref, one)
              : appender.appendUntimed(ref, new Exemplar(one.labels(), one.value(), time));
      if (status == AppendStatus.OUT_OF_ORDER) {
        outOfOrder++;
      }
    }
    if (outOfOrder > 0 && outOfOrder == all.size()) {
      drops.exemplars(outOfOrder);
    }
  }

  /**
   * Tells the storage the metadata of a series that is new or whose family changed.
   *
   * @param newMetric the metric's name if the series is new
   */
  void describe(
      ExpositionParser reader,
      long ref,
      @Nullable String newMetric,
      MetadataCache.@Nullable Family family,
      Appender appender) {
    if (!appendMetadata || family == null || !(newMetric != null || metadata.changed(family))) {
      return;
    }
    String metric = newMetric == null ? FamilyNames.metricOf(reader, labels) : newMetric;
    if (FamilyNames.belongs(metric, family.name(), family.type())) {
      appender.metadata(ref, metadata.metadata(family));
    }
  }
}
