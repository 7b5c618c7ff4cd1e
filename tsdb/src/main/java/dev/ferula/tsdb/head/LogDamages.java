package dev.ferula.tsdb.head;

import static java.lang.System.Logger.Level.INFO;

import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.wal.Damage;
import dev.ferula.wal.WalReader;
import java.util.ArrayList;
import java.util.List;

/**
 * The damage that is found while a log is read into a head, and of each the times of the samples
 * before and behind it. For one thread.
 */
final class LogDamages {
  private static final System.Logger LOG = System.getLogger(LogDamages.class.getName());

  /** Damage, and the times of the samples around it. */
  private record Found(Damage damage, long before, long behind) {}

  private final List<Found> found = new ArrayList<>();
  /* Before and behind the damage that the reader has passed, as far as known. */
  private final List<long[]> times = new ArrayList<>();

  /** The reading begins. */
  void begin() {
    times.clear();
  }

  /** For damage that was passed over since the last record: the newest time so far. */
  void note(WalReader reader, HeadReplay replay) {
    while (times.size() < reader.damageCount()) {
      long[] around = unknown();
      around[0] = replay.newestTime();
      times.add(around);
      replay.forgetFirstTime();
    }
  }

  /** For damage before the last record: the first time since. */
  void behind(long firstTime) {
    for (long[] around : times.reversed()) {
      if (around[1] != Long.MAX_VALUE) {
        break;
      }
      around[1] = firstTime;
    }
  }

  /** The reading has ended. */
  void end(WalReader reader, HeadReplay replay) {
    note(reader, replay);
    List<Damage> all = reader.damages();
    for (int i = 0; i < all.size(); i++) {
      long[] around = i < times.size() ? times.get(i) : unknown();
      found.add(new Found(all.get(i), around[0], around[1]));
    }
  }

  private static long[] unknown() {
    return new long[] {Long.MIN_VALUE, Long.MAX_VALUE};
  }

  /** Nothing that was found counts, as all is read again. */
  void clear() {
    found.clear();
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** All that was found. */
  List<Damage> all() {
    return found.stream().map(Found::damage).toList();
  }

  /** Tells what was found; that the log ends within a record is no damage. */
  void report(DamageLog log) {
    for (Found each : found) {
      Damage damage = each.damage;
      if (damage.tornTail()) {
        LOG.log(INFO, "wal ends within a record damage=\"" + damage + "\"");
        continue;
      }
      log.found(
          DamageLog.Kind.WAL, DamageLog.Finding.of(damage, each.before, each.behind, done(damage)));
    }
  }

  /** What is done about damage of a log. */
  static String done(Damage damage) {
    return damage.kind() == Damage.Kind.GONE
        ? "the log goes on without it"
        : "segment written anew without it, a copy is in " + Head.QUARANTINE_DIRECTORY;
  }
}
