package dev.ferula.tsdb.damage;

import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.CorruptionException;
import dev.ferula.wal.Damage;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Tells damage to whoever runs the database: one line of the log for each, with file, offset and
 * the time that the lost samples may be of, and a count for each kind of file. Safe for use by
 * several threads.
 */
public final class DamageLog {
  private static final System.Logger LOG = System.getLogger(DamageLog.class.getName());

  /** Kinds of files. */
  public enum Kind {
    WAL("wal"),
    WBL("wbl"),
    /** The second copy of which series a ref is. */
    SERIES("series"),
    HEAD_CHUNKS("chunks_head"),
    /** A snapshot of open chunks. */
    SNAPSHOT("chunk_snapshot"),
    BLOCK("block");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The name of the kind in logs and metrics: that of the file or directory. */
    public String label() {
      return label;
    }
  }

  /**
   * Damaged bytes.
   *
   * @param file path of the file
   * @param offset where the damage begins, in bytes
   * @param length how many bytes are not used for it, 0 if that is not known
   * @param minTime oldest time that lost samples may be of, {@link Long#MIN_VALUE} if unknown
   * @param maxTime newest time that lost samples may be of, {@link Long#MAX_VALUE} if unknown
   * @param expected what should have been there
   * @param actual what is there
   * @param action what was done about it
   */
  public record Finding(
      String file,
      long offset,
      long length,
      long minTime,
      long maxTime,
      String expected,
      String actual,
      String action) {
    /** Damage of a log, where it is not known which times lost samples may be of. */
    public static Finding of(Damage damage, String action) {
      return of(damage, Long.MIN_VALUE, Long.MAX_VALUE, action);
    }

    /** Damage of a log. */
    public static Finding of(Damage damage, long minTime, long maxTime, String action) {
      return new Finding(
          damage.file().toString(),
          damage.offset(),
          damage.length(),
          minTime,
          maxTime,
          damage.expected(),
          damage.actual(),
          action);
    }

    /** Damage of a file, where it is not known which times lost samples may be of. */
    public static Finding of(CorruptionException damage, String action) {
      return of(damage, Long.MIN_VALUE, Long.MAX_VALUE, action);
    }

    /** Damage of a file, of which it is not known how long it is. */
    public static Finding of(
        CorruptionException damage, long minTime, long maxTime, String action) {
      return new Finding(
          damage.resource(),
          damage.offset(),
          0,
          minTime,
          maxTime,
          damage.expected(),
          damage.actual(),
          action);
    }
  }

  private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

  public DamageLog() {
    for (Kind kind : Kind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  /** Logs and counts damage. */
  public void found(Kind kind, Finding finding) {
    counts.getOrDefault(kind, new LongAdder()).increment();
    StringBuilder line = new StringBuilder("damage found kind=").append(kind.label());
    line.append(" file=").append(finding.file()).append(" offset=").append(finding.offset());
    if (finding.length() > 0) {
      line.append(" length=").append(finding.length());
    }
    if (finding.minTime() != Long.MIN_VALUE) {
      line.append(" min_time=").append(finding.minTime());
    }
    if (finding.maxTime() != Long.MAX_VALUE) {
      line.append(" max_time=").append(finding.maxTime());
    }
    line.append(" expected=\"").append(finding.expected()).append('"');
    line.append(" got=\"").append(finding.actual()).append('"');
    line.append(" action=\"").append(finding.action()).append('"');
    LOG.log(WARNING, line.toString());
  }

  /** Logs and counts segments of a log that were missing between others. */
  public void missing(Kind kind, List<Path> segments) {
    for (Path segment : segments) {
      found(
          kind,
          new Finding(
              segment.toString(),
              0,
              0,
              Long.MIN_VALUE,
              Long.MAX_VALUE,
              "a segment",
              "no such file",
              "an empty one is in its place"));
    }
  }

  /** How much damage of a kind was found since the database was opened. */
  public long count(Kind kind) {
    return counts.getOrDefault(kind, new LongAdder()).sum();
  }
}
