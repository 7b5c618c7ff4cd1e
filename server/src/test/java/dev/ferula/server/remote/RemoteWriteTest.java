package dev.ferula.server.remote;

import static dev.ferula.server.remote.ProtoBody.references;
import static dev.ferula.server.remote.ProtoBody.sample;
import static dev.ferula.server.remote.ProtoBody.series;
import static dev.ferula.server.remote.ProtoBody.v1;
import static dev.ferula.server.remote.ProtoBody.v2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.matcher.Matcher;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.memory.MemoryShare;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.remote.WriteAnswer;
import dev.ferula.remote.WriteOptions;
import dev.ferula.remote.WriteReceiver;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.Tsdb;
import dev.ferula.tsdb.TsdbOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The receiver over a database in memory. */
class RemoteWriteTest {
  private static final String V1 = "";
  private static final String V2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request";
  private static final long NOW = 1_700_000_000_000L;
  private static final int MIB = 1 << 20;

  private final MemoryShare bodies = new MemoryBudget(64 * MIB).share("bodies", 64 * MIB);
  private Tsdb database = open(64 * MIB);
  private WriteReceiver receiver = receiver(64 * MIB);

  private static MemoryShare ingest(long budget) {
    return new MemoryBudget(budget).share("ingest", budget);
  }

  private static Tsdb open(long budget) {
    return Tsdb.inMemory(TsdbOptions.DEFAULT, ingest(budget), new SplittableRandom(1));
  }

  private WriteReceiver receiver(long budget) {
    return new WriteReceiver(
        WriteOptions.DEFAULT,
        database,
        bodies.account("bodies"),
        ingest(budget).account("series"),
        () -> NOW,
        new SplittableRandom(2),
        StatsRegistry.create(),
        2);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private WriteAnswer post(String type, byte[] body) throws IOException {
    return receiver.receive("snappy", type, new ByteArrayInputStream(body));
  }

  private long seriesCount() {
    return database.head().seriesCount();
  }

  @Test
  void hostileBodiesAreRefusedWithoutHoldingMemory() throws IOException {
    List<byte[]> hostile = new ArrayList<>();
    byte[] good = v1(series("__name__", "x", "job", "a").message(2, sample(NOW, 1))).bytes();
    for (int cut = 1; cut < good.length; cut++) {
      hostile.add(new ProtoBody().raw(Arrays.copyOf(good, cut)).snappy());
    }
    hostile.add(new byte[0]);
    hostile.add(good);
    hostile.add(new byte[] {-1, -1, -1, -1, 15, 0});
    hostile.add(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1});
    hostile.add(new byte[] {-128, -128, -128, 16, 1, 2, 3});
    hostile.add(new ProtoBody().raw(new byte[40 * MIB]).snappy());
    hostile.add(new ProtoBody().raw((byte) 0, (byte) 0).snappy());
    hostile.add(
        new ProtoBody().raw((byte) 10, (byte) -1, (byte) -1, (byte) -1, (byte) 127).snappy());
    hostile.add(new ProtoBody().raw((byte) 12).snappy());
    hostile.add(new ProtoBody().raw((byte) 8, (byte) 1).snappy());
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 500; i++) {
      byte[] noise = new byte[random.nextInt(1, 200)];
      random.nextBytes(noise);
      hostile.add(noise);
    }
    for (byte[] body : hostile) {
      for (String type : List.of(V1, V2)) {
        WriteAnswer answer = post(type, body);
        boolean mostlyFine = answer.status() == 204 && answer.samples() == 0;
        assertThat(mostlyFine || answer.status() == 400)
            .as("%s: %s", Arrays.toString(Arrays.copyOf(body, 40)), answer)
            .isTrue();
        assertThat(bodies.held()).isZero();
      }
    }
    assertThat(post(V1, new ProtoBody().raw(good).snappy()).status()).isEqualTo(204);
  }

  @Test
  void bodyOverTheLimitIsRefused() throws IOException {
    assertThat(post(V1, new byte[33 * MIB]).status()).isEqualTo(413);
    assertThat(bodies.held()).isZero();
  }

  @Test
  void bodyThatTheBudgetHasNoRoomForIsToBeSentAgain() throws IOException {
    bodies.account("others").reserve(64L * MIB);
    byte[] large = new ProtoBody().text(15, "x".repeat(3 * MIB)).snappy();
    WriteAnswer answer = post(V1, large);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(post(V1, v1(series("__name__", "x").message(2, sample(NOW, 1))).snappy()).status())
        .isEqualTo(204);
  }

  @Test
  void histogramsThatMakeNoSenseAreRefused() throws IOException {
    ProtoBody manyBuckets =
        new ProtoBody()
            .whole(1, 1)
            .signed(4, 3)
            .message(11, new ProtoBody().signed(1, 0).whole(2, 0xffffffffL))
            .whole(15, NOW);
    ProtoBody reserved = ProtoBody.histogram(NOW, 9, 3);
    ProtoBody unknown = ProtoBody.histogram(NOW, 100, 3);
    assertThat(post(V1, v1(series("__name__", "many").message(4, manyBuckets)).snappy()).status())
        .isEqualTo(400);
    assertThat(post(V1, v1(series("__name__", "unknown").message(4, unknown)).snappy()).status())
        .isEqualTo(400);
    ProtoBody stale = ProtoBody.floatHistogram(NOW).real(3, StaleMarker.VALUE).real(13, 3);
    assertThat(post(V1, v1(series("__name__", "stale").message(4, stale)).snappy()).text())
        .contains("spans need 2 buckets, have 3 buckets");
    assertThat(post(V1, v1(series("__name__", "fine").message(4, reserved)).snappy()).status())
        .isEqualTo(204);
  }

  @Test
  void knownSeriesAreFoundByTheirBytesAndOrderOfLabelsDoesNotMatter() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertThat(
              post(
                      V1,
                      v1(series("__name__", "x", "a", "1").message(2, sample(NOW + i, i))).snappy())
                  .samples())
          .isEqualTo(1);
    }
    assertThat(
            post(V1, v1(series("a", "1", "__name__", "x").message(2, sample(NOW + 9, 1))).snappy())
                .samples())
        .isEqualTo(1);
    String[] symbols = {"", "a", "1", "__name__", "x"};
    assertThat(
            post(V2, v2(symbols, references(3, 4, 1, 2).message(2, sample(NOW + 10, 1))).snappy()))
        .isEqualTo(new WriteAnswer(204, "", true, 1, 0, 0));
    assertThat(seriesCount()).isEqualTo(1);
  }

  @Test
  void seriesThatTheBudgetRefusesAreNamedAndTheOthersGoOn() throws IOException {
    database.close();
    database = open(40_000);
    receiver = receiver(40_000);
    ProtoBody[] many = new ProtoBody[500];
    for (int i = 0; i < many.length; i++) {
      many[i] =
          series("__name__", "flood", "job", "noisy", "n", "v" + i).message(2, sample(NOW, i));
    }
    WriteAnswer answer = post(V1, v1(many).snappy());
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("job noisy, metric flood");
    assertThat(answer.samples()).isBetween(1L, 499L).isEqualTo(seriesCount());
    many[0].message(2, sample(NOW + 1000, 7));
    assertThat(post(V1, v1(many[0]).snappy()).status()).isEqualTo(204);
    ProtoBody up = series("__name__", "up", "job", "noisy").message(2, sample(NOW, 1));
    assertThat(post(V1, v1(up).snappy()).status()).isEqualTo(204);
  }

  @Test
  void samplesThatNoSeriesWouldTakeMakeNone() throws IOException {
    ProtoBody now = series("__name__", "now").message(2, sample(NOW, 1));
    assertThat(post(V1, v1(now).snappy()).status()).isEqualTo(204);
    long old = NOW - 24 * 3_600_000L;
    String[] symbols = {"", "__name__", "old", "id", "1"};
    ProtoBody exemplar = new ProtoBody().message(1, new ProtoBody()).whole(3, NOW);
    for (ProtoBody sample :
        List.of(
            references(1, 2).message(2, sample(old, 1)),
            references(1, 2).message(3, ProtoBody.histogram(old, 2, 3)))) {
      WriteAnswer answer = post(V2, v2(symbols, sample.message(4, exemplar)).snappy());
      assertThat(answer)
          .isEqualTo(
              new WriteAnswer(400, "out of bounds for series {__name__=\"old\"}", true, 0, 0, 0));
    }
    assertThat(seriesCount()).isEqualTo(1);
  }

  @Test
  void aRequestIsRefusedAlsoWhereOnlyWhatNobodyTakesMakesNoSense() throws IOException {
    ProtoBody good = series("__name__", "x").message(2, sample(NOW, 1));
    ProtoBody cut = new ProtoBody().raw((byte) 9, (byte) 1);
    String[] symbols = {"", "__name__", "x", "unknown"};
    ProtoBody fine = references(1, 2).message(2, sample(NOW, 1));
    List<byte[]> ones = new ArrayList<>();
    List<byte[]> twos = new ArrayList<>();
    ones.add(v1(good).message(3, new ProtoBody().raw((byte) 18, (byte) 9)).snappy());
    for (int part = 2; part <= 4; part++) {
      ones.add(v1(good, series("", "no name").message(part, cut)).snappy());
      ProtoBody unnamed = references(0, 2).message(2, sample(NOW, 1));
      twos.add(v2(symbols, fine, unnamed.message(part, cut)).snappy());
    }
    ones.add(v1(good, series("__name__", "unknown").message(3, cut)).snappy());
    ProtoBody unknown = references(1, 3).message(2, sample(NOW + 3_600_000, 1));
    twos.add(v2(symbols, fine, unknown.message(4, cut)).snappy());
    for (byte[] one : ones) {
      assertThat(post(V1, one).status()).isEqualTo(400);
    }
    for (byte[] two : twos) {
      assertThat(post(V2, two)).matches(a -> a.status() == 400 && a.samples() == 0);
    }
    assertThat(database.head().maxTime()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void whatFollowsAHistogramThatTheBudgetRefusesIsReadAllTheSame() throws IOException {
    database.close();
    database = open(1);
    receiver = receiver(1);
    ProtoBody refused = series("__name__", "x").message(4, new ProtoBody().whole(15, NOW));
    assertThat(post(V1, v1(refused).snappy()).text()).contains("metric x");
    refused.message(4, new ProtoBody().raw((byte) 9, (byte) 1));
    assertThat(post(V1, v1(refused).snappy()))
        .matches(answer -> answer.status() == 400 && !answer.text().contains("metric x"));
  }

  private List<Exemplar> exemplars(String name) {
    return database
        .exemplars(
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            List.of(List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", name))))
        .stream()
        .flatMap(s -> s.exemplars().stream())
        .toList();
  }

  @Test
  void exemplarsOfAKnownSeriesAreTakenAlsoWhereItsSamplesAreRefused() throws IOException {
    withExemplars();
    ProtoBody known = series("__name__", "known").message(2, sample(NOW, 1));
    assertThat(post(V1, v1(known).snappy()).status()).isEqualTo(204);
    String[] symbols = {"", "__name__", "known", "unknown", "id", "1"};
    long future = NOW + 3_600_000;
    ProtoBody exemplar = new ProtoBody().message(1, new ProtoBody()).real(2, 1).whole(3, NOW);
    assertThat(
            post(
                    V2,
                    v2(
                            symbols,
                            references(1, 2).message(2, sample(future, 1)).message(4, exemplar),
                            references(1, 3).message(2, sample(future, 1)).message(4, exemplar))
                        .snappy())
                .exemplars())
        .isEqualTo(1);
    assertThat(exemplars("known")).containsExactly(new Exemplar(Labels.EMPTY, 1, NOW));
    assertThat(exemplars("unknown")).isEmpty();
    ProtoBody later = new ProtoBody().real(2, 2).whole(3, NOW + 1);
    assertThat(post(V1, v1(series("__name__", "known").message(3, later)).snappy()).status())
        .isEqualTo(204);
    assertThat(exemplars("known")).hasSize(2);
    assertThat(seriesCount()).isEqualTo(1);
  }

  @Test
  void exemplarsOfASeriesThatWasCollectedAndMadeAnewElsewhereAreTaken()
      throws IOException, InterruptedException {
    withExemplars();
    long day = 86_400_000;
    ProtoBody first = series("__name__", "x").message(2, sample(NOW - day, 1));
    assertThat(post(V1, v1(first).snappy()).status()).isEqualTo(204);
    database.head().freezeBefore(NOW);
    database.head().truncate(NOW);
    assertThat(seriesCount()).isZero();
    try (Appender appender = database.appender()) {
      appender.append(appender.resolve(Labels.of("__name__", "x")), Appender.NO_START, NOW, 1);
      appender.commit();
    }
    ProtoBody exemplar = new ProtoBody().real(2, 1).whole(3, NOW);
    assertThat(post(V1, v1(series("__name__", "x").message(3, exemplar)).snappy()).status())
        .isEqualTo(204);
    assertThat(exemplars("x")).containsExactly(new Exemplar(Labels.EMPTY, 1, NOW));
  }

  @Test
  void exemplarsOfASeriesWithAnEmptyLabelAreTaken() throws IOException {
    withExemplars();
    ProtoBody exemplar = new ProtoBody().real(2, 1).whole(3, NOW);
    ProtoBody body =
        series("__name__", "x", "empty", "").message(2, sample(NOW, 1)).message(3, exemplar);
    assertThat(post(V1, v1(body).snappy()).status()).isEqualTo(204);
    assertThat(exemplars("x")).containsExactly(new Exemplar(Labels.EMPTY, 1, NOW));
  }

  @Test
  void anExemplarWithoutATimeStandsAtTheBeginningOfTime() throws IOException {
    withExemplars();
    ProtoBody untimed = new ProtoBody().real(2, 1);
    for (int i = 0; i < 2; i++) {
      ProtoBody body = series("__name__", "x").message(2, sample(NOW + i, 1)).message(3, untimed);
      assertThat(post(V1, v1(body).snappy()).status()).isEqualTo(204);
    }
    assertThat(exemplars("x")).containsExactly(new Exemplar(Labels.EMPTY, 1, 0));
  }

  @Test
  void anExemplarWithTooLongLabelsIsDroppedAndNotCounted() throws IOException {
    String[] symbols = {"", "__name__", "x", "id", "i".repeat(127)};
    ProtoBody exemplar =
        new ProtoBody().message(1, new ProtoBody().raw((byte) 3, (byte) 4)).whole(3, NOW);
    ProtoBody body = references(1, 2).message(2, sample(NOW, 1)).message(4, exemplar);
    assertThat(post(V2, v2(symbols, body).snappy()))
        .as("where none are kept all are taken")
        .isEqualTo(new WriteAnswer(204, "", true, 1, 0, 1));
    withExemplars();
    assertThat(post(V2, v2(symbols, body).snappy()))
        .isEqualTo(new WriteAnswer(204, "", true, 1, 0, 0));
    assertThat(exemplars("x")).isEmpty();
  }

  private void withExemplars() {
    database.close();
    database =
        Tsdb.inMemory(
            TsdbOptions.DEFAULT.withMaxExemplars(100), ingest(64 * MIB), new SplittableRandom(1));
    receiver = receiver(64 * MIB);
  }

  @Test
  void complaintsAreBounded() throws IOException {
    ProtoBody[] bad = new ProtoBody[5000];
    Arrays.setAll(bad, i -> references(1, 77).message(2, sample(NOW, i)));
    WriteAnswer answer = post(V2, v2(new String[] {"", "__name__"}, bad).snappy());
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text().lines().count()).isEqualTo(101);
    assertThat(answer.text()).endsWith("... and 4900 more");
  }

  @Test
  void startTimestampsReachTheStorage() throws IOException {
    String[] symbols = {"", "__name__", "x"};
    ProtoBody body = v2(symbols, references(1, 2).message(2, sample(NOW, 1).whole(3, NOW - 5)));
    List<Long> starts = new ArrayList<>();
    receiver =
        new WriteReceiver(
            WriteOptions.DEFAULT,
            () -> recording(database.appender(), starts),
            bodies.account("bodies"),
            ingest(MIB).account("series"),
            () -> NOW,
            new SplittableRandom(2),
            StatsRegistry.create(),
            1);
    assertThat(post(V2, body.snappy()).samples()).isEqualTo(1);
    assertThat(starts).containsExactly(NOW - 5);
  }

  private static Appender recording(Appender real, List<Long> starts) {
    return (Appender)
        Proxy.newProxyInstance(
            Appender.class.getClassLoader(),
            new Class<?>[] {Appender.class},
            (proxy, method, arguments) -> {
              if (arguments != null && arguments.length == 4 && arguments[3] instanceof Double) {
                starts.add((Long) arguments[1]);
              }
              return method.invoke(real, arguments);
            });
  }
}
