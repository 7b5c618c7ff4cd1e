package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.disk.DiskException;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordVisitor;
import dev.ferula.wal.RecordWriter;
import dev.ferula.wal.Wal;
import dev.ferula.wal.WalOptions;
import dev.ferula.wal.WalReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples that come out of order. */
class TsdbOutOfOrderTest {
  private static final Labels SERIES = Labels.of("__name__", "m");
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofMillis(1000))
          .withOutOfOrderWindow(Duration.ofMillis(2000));

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final Random random = new Random(1);

  private Tsdb open(TsdbOptions options) {
    return IdleTsdb.open(
        Path.of("/data"), options, disk, random, () -> Instant.ofEpochMilli(20_000));
  }

  private static AppendStatus append(Tsdb db, long timestamp, double value) {
    try (Appender appender = db.appender()) {
      AppendStatus status =
          appender.append(appender.resolve(SERIES), Appender.NO_START, timestamp, value);
      appender.commit();
      return status;
    }
  }

  private static Map<Long, Double> samples(Queryable db) {
    Map<Long, Double> found = new TreeMap<>();
    Samples.in(db)
        .getOrDefault(SERIES, new TreeMap<>())
        .forEach((t, bits) -> found.put(t, Double.longBitsToDouble(bits)));
    return found;
  }

  @Test
  void deletedSamplesStayDeletedWhenTheLogIsReadAgain() {
    Tsdb db = open(OPTIONS);
    append(db, 5000, 1);
    assertThat(append(db, 4000, 2)).isEqualTo(AppendStatus.ACCEPTED);
    assertThat(append(db, 3500, 3)).isEqualTo(AppendStatus.ACCEPTED);
    assertThat(append(db, 2999, 4)).isEqualTo(AppendStatus.TOO_OLD);
    disk.kill();
    db = open(OPTIONS);
    assertThat(samples(db)).isEqualTo(Map.of(5000L, 1.0, 4000L, 2.0, 3500L, 3.0));
    db.delete(0, 4500, List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "m")));
    assertThat(samples(db)).isEqualTo(Map.of(5000L, 1.0));
    disk.kill();
    db = open(OPTIONS);
    assertThat(samples(db)).isEqualTo(Map.of(5000L, 1.0));
    append(db, 4001, 5);
    disk.kill();
    db = open(OPTIONS);
    assertThat(samples(db)).isEqualTo(Map.of(5000L, 1.0, 4001L, 5.0));
  }

  /* A block of late samples that is joined to one in order seems to have all of its time. */
  @Test
  void anotherRangeOfBlocksCostsNoSampleOfTheLog() {
    Tsdb db = open(OPTIONS);
    append(db, 4000, 1);
    append(db, 5100, 2);
    append(db, 5800, 3);
    append(db, 5600, 4);
    db.maintain();
    db.close();
    TsdbOptions shorter = OPTIONS.withBlockRange(Duration.ofMillis(500));
    db = open(shorter);
    append(db, 6200, 5);
    db.maintain();
    Map<Long, Double> all = Map.of(4000L, 1.0, 5100L, 2.0, 5600L, 4.0, 5800L, 3.0, 6200L, 5.0);
    assertThat(samples(db)).isEqualTo(all);
    disk.kill();
    db = open(shorter);
    assertThat(samples(db)).isEqualTo(all);
    append(db, 6600, 6);
    db.maintain();
    assertThat(db.blocks()).hasSize(2); // joined once those in order reach as far
  }

  @Test
  void chunksOfADamagedFileAreMadeAnewFromTheLogWhoeverReadsItFirst() {
    Tsdb db = open(OPTIONS);
    Map<Long, Double> all = new TreeMap<>(Map.of(10_000L, 1.0));
    append(db, 10_000, 1);
    for (long late = 8500; late < 8800; late++) {
      assertThat(append(db, late, late)).isEqualTo(AppendStatus.ACCEPTED);
      all.put(late, (double) late);
    }
    db.close();
    assertThat(markers()).isNotEmpty();
    Path chunks = Path.of("/data/chunks_head/000001");
    disk.flip(chunks, disk.size(chunks) - 10, 3);
    for (int life = 0; life < 3; life++) {
      assertThat(samples(open(OPTIONS))).isEqualTo(all);
      disk.kill();
    }
    // A marker says to its reader that the samples so far need not be taken from the log.
    assertThat(markers()).isEmpty();
  }

  /* Prometheus writes one with the first late sample of a series. */
  @Test
  void markersThatNameNoChunkStayInTheLog() {
    Tsdb db = open(OPTIONS);
    append(db, 5000, 1);
    append(db, 4000, 2);
    long ref;
    try (Appender appender = db.appender()) {
      ref = appender.resolve(SERIES);
    }
    db.close();
    RecordWriter records = new RecordWriter();
    records.begin(RecordType.MMAP_MARKERS);
    records.mmapMarker(ref, 0);
    records.end();
    try (Wal log = Wal.open(disk, Path.of("/data/wbl"), WalOptions.DEFAULT)) {
      log.log(records);
    }
    for (int life = 0; life < 2; life++) {
      assertThat(samples(open(OPTIONS))).isEqualTo(Map.of(5000L, 1.0, 4000L, 2.0));
      disk.kill();
    }
    assertThat(markers()).containsExactly(0L);
  }

  @Test
  void aPartOfTheLogThatIsMissingIsTold() {
    for (long late : new long[] {4000, 4001, 4002}) {
      Tsdb db = open(OPTIONS);
      append(db, 5000, 1);
      append(db, late, 2);
      disk.kill();
    }
    disk.delete(Path.of("/data/wbl/00000001"));
    disk.delete(Path.of("/data/wal/00000001"));
    for (long told = 1; told >= 0; told--) {
      Tsdb db = open(OPTIONS);
      assertThat(samples(db)).isEqualTo(Map.of(5000L, 1.0, 4000L, 2.0, 4002L, 2.0));
      assertThat(db.damageLog().count(DamageLog.Kind.WBL)).isEqualTo(told);
      assertThat(db.damageLog().count(DamageLog.Kind.WAL)).isEqualTo(told);
      disk.kill();
    }
  }

  /* As after a power cut, which may cost the log and leave that of late samples. */
  @Test
  void samplesWhoseSeriesIsLostAreNotShownAsThoseOfAnother() {
    Tsdb db = open(OPTIONS);
    try (Appender appender = db.appender()) {
      appender.append(appender.resolve(Labels.of("__name__", "lost")), Appender.NO_START, 5000, 1);
      appender.commit();
    }
    try (Appender appender = db.appender()) {
      appender.append(appender.resolve(Labels.of("__name__", "lost")), Appender.NO_START, 4000, 2);
      appender.commit();
    }
    disk.kill();
    disk.delete(Path.of("/data/wal/00000000"));
    disk.delete(Path.of("/data/series/00000000"));
    append(open(OPTIONS), 6000, 3);
    disk.kill();
    assertThat(samples(open(OPTIONS))).isEqualTo(Map.of(6000L, 3.0));
  }

  @Test
  void theFirstSampleOfAnEmptyDatabaseDoesNotDecideAboutOthersOfItsBatch() {
    Tsdb db = open(OPTIONS.withOutOfOrderWindow(Duration.ZERO));
    try (Appender appender = db.appender()) {
      appender.append(appender.resolve(SERIES), Appender.NO_START, 5000, 1);
      long other = appender.resolve(Labels.of("__name__", "other"));
      assertThat(appender.append(other, Appender.NO_START, 3000, 1))
          .isEqualTo(AppendStatus.ACCEPTED);
      assertThat(appender.commit().appended()).isEqualTo(2);
    }
    try (Appender appender = db.appender()) {
      long other = appender.resolve(Labels.of("__name__", "later"));
      assertThat(appender.append(other, Appender.NO_START, 3000, 1))
          .isEqualTo(AppendStatus.OUT_OF_BOUNDS);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 500})
  void aTimeBeyondAllReasonIsRefusedAlsoByAnEmptyDatabase(long window) {
    Tsdb db = open(OPTIONS.withOutOfOrderWindow(Duration.ofMillis(window)));
    try (Appender appender = db.appender()) {
      long ref = appender.resolve(SERIES);
      assertThat(appender.append(ref, Appender.NO_START, Long.MIN_VALUE + 1, 1))
          .isEqualTo(window == 0 ? AppendStatus.OUT_OF_BOUNDS : AppendStatus.TOO_OLD);
      assertThat(appender.append(ref, Appender.NO_START, -1, 1)).isEqualTo(AppendStatus.ACCEPTED);
    }
  }

  @Test
  void aPartOfALogThatEndsBetweenRecordsIsTold() {
    for (long late : new long[] {4000, 4002, 4004}) {
      Tsdb db = open(OPTIONS);
      append(db, 5000 + late, 1);
      append(db, 4000 + late, 2);
      append(db, 4001 + late, 2);
      append(db, 5001 + late, 1);
      disk.kill();
    }
    Map<Long, Double> all = samples(open(OPTIONS));
    disk.kill();
    assertThat(all).hasSize(12);
    for (DamageLog.Kind kind : List.of(DamageLog.Kind.WAL, DamageLog.Kind.WBL)) {
      for (int segment = 0; segment < 3; segment++) {
        Path path = Path.of("/data", kind.label(), "0000000" + segment);
        for (int cut : new int[] {0, lastRecord(path)}) {
          toldOnce(kind, path, cut, all);
        }
      }
    }
  }

  private void toldOnce(DamageLog.Kind kind, Path path, int cut, Map<Long, Double> all) {
    SimulatedDisk damaged = disk.copy(1);
    damaged.put(path, Arrays.copyOf(damaged.bytes(path), cut));
    Map<Long, Double> left = null;
    for (long told = 1; told >= 0; told--) {
      Tsdb db =
          IdleTsdb.open(
              Path.of("/data"), OPTIONS, damaged, random, () -> Instant.ofEpochMilli(20_000));
      assertThat(db.damageLog().count(kind)).as("%s cut at %d", path, cut).isEqualTo(told);
      assertThat(all.entrySet()).containsAll(samples(db).entrySet());
      assertThat(samples(db)).isEqualTo(left == null ? samples(db) : left);
      left = samples(db);
      damaged.kill();
    }
    assertThat(left).as("%s cut at %d", path, cut).hasSizeBetween(8, 11);
  }

  private int lastRecord(Path path) {
    long last = 0;
    int segment = Integer.parseInt(path.getFileName().toString());
    try (WalReader reader = WalReader.segments(disk, path.resolveSibling(""), segment, segment)) {
      while (reader.next()) {
        last = reader.offset();
      }
    }
    return (int) last;
  }

  private List<Long> markers() {
    List<Long> chunks = new ArrayList<>();
    RecordVisitor visitor =
        new RecordVisitor() {
          @Override
          public void mmapMarker(long ref, long chunkRef) {
            chunks.add(chunkRef);
          }
        };
    try (WalReader reader = WalReader.open(disk, Path.of("/data/wbl"))) {
      while (reader.next()) {
        reader.decode(visitor);
      }
      assertThat(reader.damages()).isEmpty();
    }
    return chunks;
  }

  @Test
  void rulesWriteInOrderOnly() {
    Tsdb db = open(OPTIONS);
    append(db, 5000, 1);
    try (Appender rules = db.appenderOfRules()) {
      long ref = rules.resolve(SERIES);
      assertThat(rules.append(ref, Appender.NO_START, 2999, StaleMarker.VALUE))
          .isEqualTo(AppendStatus.TOO_OLD);
      assertThat(rules.append(ref, Appender.NO_START, 4000, StaleMarker.VALUE))
          .isEqualTo(AppendStatus.OUT_OF_ORDER);
      assertThat(rules.append(ref, Appender.NO_START, 5500, 2)).isEqualTo(AppendStatus.ACCEPTED);
      rules.commit();
    }
    assertThat(samples(db)).isEqualTo(Map.of(5000L, 1.0, 5500L, 2.0));
    assertThat(append(db, 4000, 3)).isEqualTo(AppendStatus.ACCEPTED);
  }

  @Test
  void whatEndsASeriesComesInOrderOnly() {
    Tsdb db = open(OPTIONS);
    append(db, 5000, 1);
    try (Appender late = db.appender()) {
      long ref = late.resolve(SERIES);
      assertThat(late.appendStale(ref, 4000)).isEqualTo(AppendStatus.OUT_OF_ORDER);
      late.commit();
    }
    assertThat(samples(db)).isEqualTo(Map.of(5000L, 1.0));
    try (Appender end = db.appender()) {
      long ref = end.resolve(SERIES);
      assertThat(end.appendStale(ref, 6000)).isEqualTo(AppendStatus.ACCEPTED);
      end.commit();
    }
    assertThat(samples(db)).containsOnlyKeys(5000L, 6000L);
  }

  @Test
  void whoOnlyLooksSeesWhatIsInTheLogAlone() {
    Tsdb db = open(OPTIONS);
    append(db, 5000, 1);
    for (long time = 4900; time > 3000; time -= 20) { // more than one series keeps in its buffer
      assertThat(append(db, time, time)).isEqualTo(AppendStatus.ACCEPTED);
    }
    Map<Long, Double> written = samples(db);
    assertThat(written).hasSize(96);
    disk.kill();
    try (ReadOnlyTsdb looked = ReadOnlyTsdb.open(disk, Path.of("/data"))) {
      assertThat(samples(looked)).isEqualTo(written);
    }
    assertThat(samples(open(OPTIONS))).isEqualTo(written);
  }

  @Test
  void whatItsLogRefusesIsNotAcknowledged() {
    Tsdb db = open(OPTIONS);
    append(db, 5000, 1);
    append(db, 4000, 2);
    disk.failAt(0, 1, DiskException.Kind.IO);
    assertThatThrownBy(() -> append(db, 3900, 3)).isInstanceOf(StorageException.class);
    disk.heal();
    assertThat(samples(db)).isEqualTo(Map.of(5000L, 1.0, 4000L, 2.0));
    append(db, 3800, 4);
    disk.kill();
    assertThat(samples(open(OPTIONS))).isEqualTo(Map.of(5000L, 1.0, 4000L, 2.0, 3800L, 4.0));
  }

  @Test
  void readersSeeNoPartOfALaterCommit() {
    Tsdb db = open(OPTIONS);
    append(db, 5000, 1);
    append(db, 4000, 2);
    try (Querier before = db.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      /* So many that chunks are made of what the reader may see together with what it may not. */
      for (int i = 1; i <= 70; i++) {
        append(db, 4000 - i, i);
      }
      SeriesSet set = before.select(SelectHints.of(Long.MIN_VALUE, Long.MAX_VALUE), List.of());
      SampleIterator samples = set.samples(0, null);
      assertThat(samples.next()).isEqualTo(SampleIterator.Kind.FLOAT);
      assertThat(samples.timestamp()).isEqualTo(4000);
      assertThat(samples.next()).isEqualTo(SampleIterator.Kind.FLOAT);
      assertThat(samples.timestamp()).isEqualTo(5000);
      assertThat(samples.next()).isEqualTo(SampleIterator.Kind.NONE);
    }
    assertThat(samples(db)).hasSize(72);
  }

  @Test
  void aSelectionReadsOnlyTheTimesItIsAfter() {
    Tsdb db = open(OPTIONS);
    append(db, 5000, 1);
    append(db, 4000, 2);
    append(db, 3900, 3);
    append(db, 3800, 4);
    try (Querier querier = db.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SampleIterator samples =
          querier.select(SelectHints.of(3850, 4000), List.of()).samples(0, null);
      assertThat(samples.next()).isEqualTo(SampleIterator.Kind.FLOAT);
      assertThat(samples.timestamp()).isEqualTo(3900);
      assertThat(samples.next()).isEqualTo(SampleIterator.Kind.FLOAT);
      assertThat(samples.timestamp()).isEqualTo(4000);
      assertThat(samples.next()).isEqualTo(SampleIterator.Kind.NONE);
      assertThat(querier.select(SelectHints.of(4500, 4600), List.of()).size()).isZero();
    }
  }

  @Test
  void seriesOfLateSamplesAloneGoOnceTheseAreInBlocks() {
    Tsdb db = open(OPTIONS);
    append(db, 5000, 1);
    Labels late = Labels.of("__name__", "late");
    try (Appender appender = db.appender()) {
      appender.append(appender.resolve(late), Appender.NO_START, 3500, 2);
      appender.commit();
    }
    append(db, 6600, 3);
    assertThat(db.head().seriesCount()).isEqualTo(2);
    db.maintain();
    assertThat(db.head().seriesCount()).isEqualTo(1);
    disk.kill();
    db = open(OPTIONS);
    assertThat(samples(db)).isEqualTo(Map.of(5000L, 1.0, 6600L, 3.0));
    assertThat(Samples.in(db).get(late)).isEqualTo(Map.of(3500L, Double.doubleToRawLongBits(2)));
  }

  @Test
  void windowFollowsWhatIsApplied() {
    Tsdb db = open(OPTIONS.withOutOfOrderWindow(Duration.ZERO));
    append(db, 5000, 1);
    assertThat(append(db, 4900, 2)).isEqualTo(AppendStatus.OUT_OF_ORDER);
    db.apply(OPTIONS);
    assertThat(append(db, 4900, 2)).isEqualTo(AppendStatus.ACCEPTED);
    db.apply(OPTIONS.withOutOfOrderWindow(Duration.ZERO));
    assertThat(append(db, 4800, 3)).isEqualTo(AppendStatus.OUT_OF_ORDER);
    disk.kill();
    assertThat(samples(open(OPTIONS.withOutOfOrderWindow(Duration.ZERO))))
        .isEqualTo(Map.of(5000L, 1.0, 4900L, 2.0));
  }
}
