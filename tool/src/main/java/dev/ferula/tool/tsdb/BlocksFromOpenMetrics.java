package dev.ferula.tool.tsdb;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.storage.StorageException;
import dev.ferula.textparse.ParseException;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** {@code tsdb create-blocks-from openmetrics}. */
public final class BlocksFromOpenMetrics implements Command {
  private final Flag<Map<String, String>> labels =
      Flag.entries(
          "label",
          "Label to attach to metrics. Can be specified multiple times. Example"
              + " --label=label_name=label_value");

  private final Argument<String> input =
      Argument.text("input file", "OpenMetrics file to read samples from.");

  private final Argument<String> output =
      Argument.text("output directory", "Output directory for generated blocks.")
          .initially(Databases.DEFAULT_PATH);

  private final Terminal terminal;
  private final ImportOptions options;

  /** With the flags of the group. */
  public BlocksFromOpenMetrics(Terminal terminal, ImportOptions options) {
    this.terminal = terminal;
    this.options = options;
  }

  @Override
  public Word word() {
    return Word.command(
            "openmetrics",
            "Import samples from OpenMetrics input and produce TSDB blocks. Please refer to the storage"
                + " docs for more details.",
            this)
        .flags(labels)
        .arguments(input, output);
  }

  @Override
  public int run() {
    byte[] text = read();
    Path directory = Path.of(output.value());
    Databases.create(directory);
    BlockTable table = new BlockTable(terminal.out(), options.humanReadable());
    Backfill backfill =
        new Backfill(text, Disk.real(), directory, options.maxBlockMillis(), labels.value());
    boolean[] header = {true};
    try {
      backfill.run(
          block -> {
            if (!options.quiet()) {
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
      return Files.readAllBytes(Path.of(input.value()));
    } catch (NoSuchFileException e) {
      throw new ToolException("stat " + input.value() + ": no such file or directory", e);
    } catch (IOException e) {
      throw new ToolException("read " + input.value() + ": " + e.getMessage(), e);
    }
  }
}
