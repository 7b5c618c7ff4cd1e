package dev.ferula.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskFile;
import dev.ferula.disk.SimulatedDisk;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever writes does not wait for those who sync. */
@Timeout(30)
class WalSyncTest {
  private static final Path DIRECTORY = Path.of("/data/wal");
  private static final int SAMPLES = 400;

  private final SimulatedDisk simulated = new SimulatedDisk(1);
  private final CountDownLatch syncBegun = new CountDownLatch(1);
  private final CountDownLatch diskAnswers = new CountDownLatch(1);
  private final AtomicInteger syncs = new AtomicInteger();
  private final Disk slow = watched(Disk.class, simulated);
  private final WalOptions options =
      new WalOptions(2 * SegmentLayout.PAGE_SIZE, Compression.NONE, false);

  private <T> T watched(Class<T> type, Object of) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              if (of instanceof DiskFile && method.getName().equals("sync")) {
                syncs.incrementAndGet();
                syncBegun.countDown();
                diskAnswers.await();
              }
              Object result = call(of, method, arguments);
              return result instanceof DiskFile ? watched(DiskFile.class, result) : result;
            });
    return type.cast(proxy);
  }

  private static Object call(Object of, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(of, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void log(Wal wal, int from) {
    RecordWriter records = new RecordWriter();
    records.begin(RecordType.SAMPLES);
    for (int i = 0; i < SAMPLES; i++) {
      records.sample(1, 0, from + i, i);
    }
    records.end();
    wal.log(records);
  }

  @Test
  void recordsAreLoggedAndSegmentsBegunWhileTheDiskSyncs() throws InterruptedException {
    Wal wal = Wal.open(slow, DIRECTORY, options);
    log(wal, 0);
    Thread syncing = Thread.ofPlatform().start(wal::sync);
    syncBegun.await();
    int before = wal.segment();
    for (int i = 1; i <= 40; i++) {
      log(wal, i * SAMPLES);
    }
    assertThat(wal.segment()).isGreaterThan(before + 1);
    assertThat(syncing.isAlive()).isTrue();
    diskAnswers.countDown();
    syncing.join();
    wal.close();
    assertThat(Records.read(simulated, DIRECTORY)).hasSize(41 * SAMPLES);
  }

  @Test
  void completeSegmentsAreSyncedOnceAndBeforeTheOneThatIsWritten() {
    diskAnswers.countDown();
    Wal wal = Wal.open(slow, DIRECTORY, options);
    for (int i = 0; wal.segment() < 3; i++) {
      log(wal, i * SAMPLES);
    }
    assertThat(syncs).hasValue(0);
    wal.syncComplete();
    assertThat(syncs).hasValue(3);
    wal.syncComplete();
    assertThat(syncs).hasValue(3);
    wal.sync();
    assertThat(syncs).hasValue(4);
  }
}
