package dev.ferula.tool.debug;

import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.client.ServerUnreachableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code debug pprof}, {@code metrics} and {@code all}, which differ in what they collect. A server
 * on the JVM has no profiles of Go: it says so, and by what they can be had.
 */
@Command
public final class Debug implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final String ARCHIVE = "debug.tar.gz";
  private static final int MAX_PROFILE = 1 << 30;

  @Parameters(paramLabel = "server", description = "Prometheus server to get it from.")
  private String server = "";

  private final Terminal terminal;
  private final Path directory;
  private final List<DebugPage> required;
  private final List<DebugPage> optional;

  private Debug(
      Terminal terminal, Path directory, List<DebugPage> required, List<DebugPage> optional) {
    this.terminal = terminal;
    this.directory = directory;
    this.required = required;
    this.optional = optional;
  }

  /** The profiles alone. */
  public static Debug profiles(Terminal terminal, Path directory) {
    return new Debug(terminal, directory, DebugPage.PROFILES, List.of());
  }

  /** The server's own metrics alone. */
  public static Debug metrics(Terminal terminal, Path directory) {
    return new Debug(terminal, directory, DebugPage.METRICS, List.of());
  }

  /** Everything that the server has. */
  public static Debug all(Terminal terminal, Path directory) {
    return new Debug(terminal, directory, DebugPage.METRICS, DebugPage.PROFILES);
  }

  @Override
  public Integer call() {
    List<TarArchive.Entry> entries = new ArrayList<>();
    try (ServerApi api = new ServerApi(server, null, Map.of())) {
      for (DebugPage page : Stream.concat(required.stream(), optional.stream()).toList()) {
        terminal.out().println("collecting: " + api.url() + page.path());
        ServerApi.Bytes answer = api.bytes(page.path(), TIMEOUT);
        if (answer.status() == 200) {
          entries.add(new TarArchive.Entry(page.file(), plain(page, answer.body())));
        } else if (optional.contains(page)) {
          terminal.err().println(answer.text().strip());
          break;
        } else {
          throw failure(
              "server returned HTTP status " + answer.status() + ": " + answer.text().strip());
        }
      }
    } catch (ServerUnreachableException e) {
      throw failure("error executing HTTP request: " + e.getMessage());
    }
    write(entries);
    terminal
        .out()
        .println("Compiling debug information complete, all files written in \"" + ARCHIVE + "\".");
    return 0;
  }

  private static byte[] plain(DebugPage page, byte[] body) {
    if (!page.profile()) {
      return body;
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return in.readNBytes(MAX_PROFILE);
    } catch (IOException e) {
      throw failure("error post-processing HTTP response body: " + e.getMessage());
    }
  }

  private void write(List<TarArchive.Entry> entries) {
    try {
      Files.write(
          directory.resolve(ARCHIVE), TarArchive.compressed(entries, Clock.systemUTC().instant()));
    } catch (IOException e) {
      throw failure("error closing archive writer: " + e.getMessage());
    }
  }

  private static ToolException failure(String words) {
    return new ToolException("error completing debug command: " + words);
  }
}
