import dev.ferula.disk.Disk;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.head.Head;
import dev.ferula.tsdb.head.HeadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Blocks of two hours of many counters with a sample a minute, a label of which says how many series there are up to the one that has
 * it: 100, 1000, 10000 or all. Run by many_series.sh, on the class path of the distribution.
 *
 *   ManySeries FOLDER SERIES HOURS
 */
final class ManySeries {
  private static final long START = 1_700_006_400_000L;
  private static final long TWO_HOURS = 7_200_000;
  private static final long MINUTE = 60_000;

  private final Path folder;
  private final double[] values;
  private final Random random = new Random(1);

  private ManySeries(Path folder, int series) {
    this.folder = folder;
    this.values = new double[series];
  }

  public static void main(String[] arguments) throws IOException {
    ManySeries many = new ManySeries(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    Files.createDirectories(many.folder);
    for (int block = 0; block < Integer.parseInt(arguments[2]) / 2; block++) {
      many.write(START + block * TWO_HOURS);
    }
  }

  private void write(long start) throws IOException {
    MemoryBudget budget = MemoryBudget.unlimited();
    Head head =
        Head.inMemory(
            new HeadOptions(TWO_HOURS, 0), budget.share("many", Long.MAX_VALUE).account("head"), 1);
    long[] refs = new long[values.length];
    for (long time = start; time < start + TWO_HOURS; time += MINUTE) {
      try (Appender appender = head.appender()) {
        for (int i = 0; i < refs.length; i++) {
          refs[i] = time == start ? appender.resolve(labels(i)) : refs[i];
          values[i] += random.nextInt(100);
          appender.append(refs[i], Appender.NO_START, time + i % 1000, values[i]);
        }
        appender.commit();
      }
    }
    head.writeBlock(
        new BlockFolder(Disk.real(), folder), Ulid.of(start, random), head.minTime(), head.maxTime() + 1);
  }

  private static Labels labels(int i) {
    String group = i < 100 ? "100" : i < 1000 ? "1000" : i < 10_000 ? "10000" : "all";
    return Labels.of(
        "__name__", "many_total", "group", group, "instance", "i" + i % 1000, "path", "/p/" + i / 1000);
  }
}
