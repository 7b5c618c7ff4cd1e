package dev.ferula.server.database;

import dev.ferula.matcher.Matcher;
import dev.ferula.web.api.database.AdminApi;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What the admin API does to the database. */
public final class AdminDatabase implements AdminApi.Database {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final LateStorage storage;
  private final Path snapshots;
  private final LongSupplier clock;
  private final RandomGenerator random;

  /**
   * Administration of a database.
   *
   * @param directory the database's; snapshots go below it
   * @param clock milliseconds since the epoch
   */
  public AdminDatabase(
      LateStorage storage, Path directory, LongSupplier clock, RandomGenerator random) {
    this.storage = storage;
    this.snapshots = directory.resolve("snapshots");
    this.clock = clock;
    this.random = random;
  }

  @Override
  public void delete(long start, long end, List<Matcher> matchers) {
    storage.database().delete(start, end, matchers);
  }

  @Override
  public void cleanTombstones() {
    storage.database().cleanTombstones();
  }

  @Override
  public String snapshot(boolean withHead) {
    String name =
        NAME.format(Instant.ofEpochMilli(clock.getAsLong()))
            + String.format(Locale.ROOT, "-%016x", random.nextLong(Long.MAX_VALUE));
    storage.database().snapshot(snapshots.resolve(name), withHead);
    return name;
  }
}
