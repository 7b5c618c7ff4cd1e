package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskFile;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import dev.ferula.storage.Querier;
import dev.ferula.tsdb.head.ReplayProgress;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing a database while it is being maintained. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class TsdbCloseTest {
  private static final Path DIRECTORY = Path.of("/data");

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final CountDownLatch syncing = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicBoolean interrupted = new AtomicBoolean();

  private static void append(Tsdb db, long timestamp) {
    try (Appender appender = db.appender()) {
      appender.append(
          appender.resolve(Labels.of("__name__", "m")), Appender.NO_START, timestamp, 1);
      appender.commit();
    }
  }

  /* A disk whose syncs in the background take until the database is being closed. */
  private Disk slow() {
    return proxy(
        Disk.class,
        (of, method, arguments) -> {
          Object answer = method.invoke(disk, arguments);
          return answer instanceof DiskFile file ? slow(file) : answer;
        });
  }

  private DiskFile slow(DiskFile file) {
    return proxy(
        DiskFile.class,
        (of, method, arguments) -> {
          if (method.getName().equals("sync")
              && Thread.currentThread().getName().equals("tsdb-maintenance")) {
            syncing.countDown();
            try {
              closing.await();
            } catch (InterruptedException e) {
              interrupted.set(true);
            }
          }
          return method.invoke(file, arguments);
        });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    InvocationHandler unwrapped =
        (of, method, arguments) -> {
          try {
            return handler.invoke(of, method, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(
        Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, unwrapped));
  }

  /* An interrupt within a sync closes the file, and what it was to make safe is not. */
  @Test
  void closingWaitsForASyncAndDoesNotInterruptIt() throws InterruptedException {
    Tsdb db =
        Tsdb.open(
            DIRECTORY,
            TsdbOptions.DEFAULT.withWalSyncInterval(Duration.ofMillis(1)),
            slow(),
            MemoryBudget.unlimited().share("ingest", Long.MAX_VALUE),
            new Random(1),
            new ReplayProgress());
    append(db, System.currentTimeMillis());
    syncing.await();
    Thread closer = Thread.ofPlatform().start(db::close);
    Blocked.await(closer, Thread.State.TIMED_WAITING);
    closing.countDown();
    closer.join();
    assertThat(interrupted).isFalse();
  }

  @Test
  void closingEndsTheWaitForReaders() throws InterruptedException {
    TsdbOptions options = TsdbOptions.DEFAULT.withBlockRange(Duration.ofMillis(1000));
    Tsdb db =
        IdleTsdb.open(DIRECTORY, options, disk, new Random(1), () -> Instant.ofEpochMilli(20_000));
    append(db, 1000);
    append(db, 3000);
    try (Querier _ = db.querier(0, 5000)) {
      Thread maintaining = Thread.ofPlatform().start(db::maintain);
      Blocked.await(maintaining, Thread.State.WAITING);
      db.close();
      maintaining.join();
    }
  }
}
