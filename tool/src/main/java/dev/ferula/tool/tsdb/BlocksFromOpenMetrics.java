package dev.ferula.tool.tsdb;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.storage.StorageException;
import dev.ferula.textparse.ParseException;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tsdb create-blocks-from openmetrics}. */
@Command(
    name = "openmetrics",
    description =
        "Import samples from OpenMetrics input and produce TSDB blocks. Please refer to the storage"
            + " docs for more details.")
public final class BlocksFromOpenMetrics implements Callable<Integer> {
  @Option(
      names = {"-r", "--human-readable"},
      description = "Print human readable values.")
  private boolean humanReadable;

  @Option(
      names = {"-q", "--quiet"},
      description = "Do not print created blocks.")
  private boolean quiet;

  @Option(
      names = "--max-block-duration",
      hidden = true,
      converter = dev.ferula.tool.GoDurationType.class,
      description = "Maximum duration created blocks may span. Anything less than 2h is ignored.")
  private Duration maxBlockDuration = Duration.ZERO;

  @Option(
      names = "--label",
      description =
          "Label to attach to metrics. Can be specified multiple times. Example"
              + " --label=label_name=label_value")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Parameters(
      index = "0",
      paramLabel = "input file",
      description = "OpenMetrics file to read samples from.")
  private String input = "";

  @Parameters(
      index = "1",
      paramLabel = "output directory",
      arity = "0..1",
      description = "Output directory for generated blocks.")
  private String output = Databases.DEFAULT_PATH;

  private final Terminal terminal;

  public BlocksFromOpenMetrics(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    byte[] text = read();
    Path directory = Path.of(output);
    Disk.real().createDirectories(directory);
    BlockTable table = new BlockTable(Disk.real(), terminal.out(), humanReadable);
    Backfill backfill =
        new Backfill(text, Disk.real(), directory, maxBlockDuration.toMillis(), labels);
    boolean[] header = {true};
    try {
      backfill.run(
          block -> {
            if (!quiet) {
              table.print(java.util.List.of(block), header[0]);
              header[0] = false;
            }
          });
    } catch (ParseException | StorageException | DiskException e) {
      throw new ToolException("block creation: process blocks: " + e.getMessage(), e);
    }
    return 0;
  }

  private byte[] read() {
    try {
      return Files.readAllBytes(Path.of(input));
    } catch (NoSuchFileException e) {
      throw new ToolException("stat " + input + ": no such file or directory", e);
    } catch (IOException e) {
      throw new ToolException("read " + input + ": " + e.getMessage(), e);
    }
  }
}
