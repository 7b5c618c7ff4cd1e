package dev.ferula.tool.check;

import dev.ferula.tool.ExistingFile;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.client.ServerUnreachableException;
import dev.ferula.tool.client.ServerUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code check healthy} and {@code check ready}, which differ in the page that they ask for. */
@Command(description = "Check if the Prometheus server is healthy, or ready.")
public final class CheckServer implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Option(
      names = "--http.config.file",
      paramLabel = "<filename>",
      converter = ExistingFile.class,
      description =
          "HTTP client configuration file, see details at"
              + " https://prometheus.io/docs/prometheus/latest/configuration/promtool")
  private @Nullable Path configFile;

  @Option(
      names = "--url",
      paramLabel = "http://localhost:9090",
      converter = ServerUrl.class,
      description = "The URL for the Prometheus server.")
  private String url = "http://localhost:9090";

  private final Terminal terminal;
  private final String page;

  /** Asks for a page such as {@code /-/healthy}. */
  public CheckServer(Terminal terminal, String page) {
    this.terminal = terminal;
    this.page = page;
  }

  @Override
  public Integer call() {
    try (ServerApi api = new ServerApi(url, configFile, Map.of())) {
      ServerApi.Page answer = api.page(page, TIMEOUT);
      if (answer.status() != 200) {
        throw new ToolException("check failed: URL=" + api.url() + ", status=" + answer.status());
      }
      terminal.err().println("  SUCCESS:  " + answer.body());
      return 0;
    } catch (ServerUnreachableException e) { // no query failed here
      throw new ToolException(String.valueOf(e.getMessage()), e);
    }
  }
}
