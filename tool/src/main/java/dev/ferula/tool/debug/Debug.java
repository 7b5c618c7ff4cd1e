package dev.ferula.tool.debug;

import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.client.ServerUnreachableException;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Word;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * {@code debug pprof}, {@code metrics} and {@code all}, which differ in what they collect. A server
 * on the JVM has no profiles of Go: it says so, and by what they can be had.
 */
public final class Debug implements Command {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final String ARCHIVE = "debug.tar.gz";
  private static final int MAX_PROFILE = 1 << 30;

  private final Terminal terminal;
  private final String name;
  private final String what;
  private final Argument<String> server;
  private final Path directory;
  private final List<DebugPage> required;
  private final List<DebugPage> optional;

  private Debug(
      Terminal terminal,
      String name,
      String what,
      String gets,
      Path directory,
      List<DebugPage> required,
      List<DebugPage> optional) {
    this.terminal = terminal;
    this.name = name;
    this.what = what;
    this.server = Argument.text("server", "Prometheus server to get " + gets + " from.");
    this.directory = directory;
    this.required = required;
    this.optional = optional;
  }

  /** The profiles alone. */
  public static Debug profiles(Terminal terminal, Path directory) {
    return new Debug(
        terminal, "pprof", "profiling", "pprof files", directory, DebugPage.PROFILES, List.of());
  }

  /** The server's own metrics alone. */
  public static Debug metrics(Terminal terminal, Path directory) {
    return new Debug(
        terminal, "metrics", "metrics", "metrics", directory, DebugPage.METRICS, List.of());
  }

  /** Everything that the server has. */
  public static Debug all(Terminal terminal, Path directory) {
    return new Debug(
        terminal,
        "all",
        "all",
        "all debug information",
        directory,
        DebugPage.METRICS,
        DebugPage.PROFILES);
  }

  @Override
  public Word word() {
    return Word.command(name, "Fetch " + what + " debug information.", this).arguments(server);
  }

  @Override
  public int run() {
    List<TarArchive.Entry> entries = new ArrayList<>();
    try (ServerApi api = new ServerApi(server.value(), null, Map.of())) {
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
