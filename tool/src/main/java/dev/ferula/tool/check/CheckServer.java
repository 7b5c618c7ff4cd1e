package dev.ferula.tool.check;

import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.HttpConfigFile;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.client.ServerUnreachableException;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** {@code check healthy} and {@code check ready}, which differ in the page that they ask for. */
public final class CheckServer implements Command {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Flag<Path> configFile = HttpConfigFile.flag();

  private final Flag<String> url =
      Flag.one("url", Syntaxes.URL, "The URL for the Prometheus server.")
          .initially("http://localhost:9090");

  private final Terminal terminal;
  private final String state;

  /** Asks for the page of a state, as {@code healthy}. */
  public CheckServer(Terminal terminal, String state) {
    this.terminal = terminal;
    this.state = state;
  }

  @Override
  public Word word() {
    return Word.command(state, "Check if the Prometheus server is " + state + ".", this)
        .flags(configFile, url);
  }

  @Override
  public int run() {
    try (ServerApi api = new ServerApi(url.value(), configFile.orNull(), Map.of())) {
      ServerApi.Page answer = api.page("/-/" + state, TIMEOUT);
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
