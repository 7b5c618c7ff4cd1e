package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writing process that is killed for real. */
class TsdbKillTest {
  private static final int SERIES = 50;

  @TempDir Path directory;

  /** Writes batch after batch and prints the number of each once it is committed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) {
      try (Tsdb db = Tsdb.open(Path.of(args[0]), TsdbOptions.DEFAULT)) {
        for (long batch = Long.parseLong(args[1]); ; batch++) {
          try (Appender appender = db.appender()) {
            for (int s = 0; s < SERIES; s++) {
              appender.append(appender.resolve(series(s)), Appender.NO_START, batch, batch * 0.5);
            }
            appender.commit();
          }
          System.out.println(batch);
        }
      }
    }
  }

  @Test
  void killedWriterLosesNoAcknowledgedBatch() throws IOException, InterruptedException {
    long acknowledged = 0;
    for (int life = 0; life < 2; life++) {
      acknowledged = runAndKill(acknowledged + 1, 300);
    }
    try (Tsdb db = Tsdb.open(directory, TsdbOptions.DEFAULT)) {
      Map<Labels, TreeMap<Long, Long>> found = Samples.in(db);
      for (int s = 0; s < SERIES; s++) {
        TreeMap<Long, Long> samples = found.get(series(s));
        for (long batch = 1; batch <= acknowledged; batch++) {
          assertThat(samples.get(batch)).isEqualTo(Double.doubleToRawLongBits(batch * 0.5));
        }
      }
    }
  }

  private long runAndKill(long first, int batches) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                directory.toString(),
                Long.toString(first))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long last = first - 1;
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      while (last < first + batches) {
        String line = out.readLine();
        assertThat(line).as("the writer ended").isNotNull();
        last = Long.parseLong(line);
      }
      process.toHandle().destroyForcibly();
      String line = out.readLine();
      while (line != null) {
        last = line.isEmpty() ? last : Math.max(last, Long.parseLong(line));
        line = out.readLine();
      }
    }
    process.waitFor();
    return last;
  }

  private static Labels series(int s) {
    return Labels.of("__name__", "m", "series", Integer.toString(s));
  }
}
