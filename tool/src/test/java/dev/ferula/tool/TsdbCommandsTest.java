package dev.ferula.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tsdb …} on blocks that ours made and that the real promtool made, beside the real one. */
class TsdbCommandsTest {
  private static final String INPUT =
      """
      # TYPE a counter
      a_total{x="1",y="q\\"uo\\\\te"} 1 1600000000.000
      a_total{x="1",y="q\\"uo\\\\te"} 2.5 1600000060.123
      a_total{x="2"} 1234567 1600000000.000
      a_total{x="2"} 1e30 1600009000.000
      b{x="3"} NaN 1600000000.000
      b{x="3"} +Inf 1600020000.000
      # EOF
      """;

  @TempDir Path directory;
  private final Promtool promtool = Promtool.find();
  private String input = "";

  @BeforeEach
  void writeInput() throws IOException {
    input = Files.writeString(directory.resolve("in.om"), INPUT).toString();
  }

  private String made(boolean byOurs) throws IOException {
    Path data = directory.resolve(byOurs ? "ours" : "real");
    String[] command = {"tsdb", "create-blocks-from", "openmetrics", input, data.toString()};
    Promtool.Result result = byOurs ? Promtool.ours(command) : promtool.real(command);
    assertThat(result.code()).as(result.err()).isZero();
    Files.createDirectories(data.resolve("wal"));
    return data.toString();
  }

  private void same(String... command) {
    Promtool.Result ours = Promtool.ours(command);
    assertThat(ours).as(String.join(" ", command)).isEqualTo(promtool.real(command));
  }

  /* Figures that are equal come in the order of a Go map. */
  private void sameLines(String... command) {
    Promtool.Result ours = Promtool.ours(command);
    Promtool.Result real = promtool.real(command);
    assertThat(ours.code()).isEqualTo(real.code());
    assertThat(ours.out().lines().sorted().toList())
        .isEqualTo(real.out().lines().sorted().toList());
  }

  @Test
  void blocksOfBothAreListedDumpedAndAnalysedByBothAlike() throws IOException {
    for (boolean byOurs : List.of(true, false)) {
      String data = made(byOurs);
      same("tsdb", "list", data);
      same("tsdb", "list", "-r", data);
      same("tsdb", "dump", data);
      same("tsdb", "dump", "--match={x=\"2\"}", "--min-time=1600000000001", data);
      same("tsdb", "dump", "--match=b", "--match=a_total", data);
      same("tsdb", "dump-openmetrics", data);
      sameLines("tsdb", "analyze", "--match={x=\"2\"}", data, first(data));
      sameLines("tsdb", "analyze", "--extended", data, first(data));
    }
  }

  private static String first(String data) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(data))) {
      return files.map(f -> f.getFileName().toString()).sorted().findFirst().orElseThrow();
    }
  }

  @Test
  void complaintsAreTheSame() throws IOException {
    String empty = Files.createDirectories(directory.resolve("empty")).toString();
    String noTime = Files.writeString(directory.resolve("b.om"), "a 1\n# EOF\n").toString();
    same("tsdb", "list", directory.resolve("none").toString());
    same("tsdb", "list", empty);
    same("tsdb", "dump", empty);
    same("tsdb", "analyze", empty);
    same("tsdb", "analyze", made(false), "01ARZ3NDEKTSV4RRFFQ69G5FAV");
    same("tsdb", "create-blocks-from", "openmetrics", noTime, empty);
  }

  @Test
  void checkPassesWholeDatabasesAndNamesFileAndOffsetOfDamage() throws IOException {
    String data = made(true);
    String[] check = {"tsdb", "check", data};
    assertThat(Promtool.ours(check).code()).isZero();
    Path chunks = Path.of(data, first(data), "chunks", "000001");
    byte[] bytes = Files.readAllBytes(chunks);
    bytes[bytes.length - 6] ^= 1;
    Files.write(chunks, bytes);
    Promtool.Result damaged = Promtool.ours(check);
    assertThat(damaged.code()).isEqualTo(1);
    assertThat(damaged.err()).contains(chunks.toString()).contains("at offset");
  }
}
