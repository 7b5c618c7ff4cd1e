package dev.ferula.tool.check;

import dev.ferula.config.web.WebConfig;
import dev.ferula.config.web.WebConfigException;
import dev.ferula.config.web.WebConfigLoader;
import dev.ferula.scrape.http.PemKeyPair;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/** {@code check web-config}: files of TLS and users. */
public final class CheckWebConfig implements Command {
  private final Argument<List<Path>> files =
      Argument.all("web-config-files", Syntaxes.EXISTING_FILE, "The config files to check.");

  private final Terminal terminal;

  public CheckWebConfig(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Word word() {
    return Word.command("web-config", "Check if the web config files are valid or not.", this)
        .arguments(files);
  }

  @Override
  public int run() {
    boolean failed = false;
    for (Path file : files.value()) {
      String failure = failure(file);
      if (failure.isEmpty()) {
        terminal.err().println(file + " SUCCESS");
      } else {
        terminal.err().println(file + " FAILED: " + failure);
        failed = true;
      }
    }
    return failed ? 1 : 0;
  }

  private static String failure(Path file) {
    try {
      WebConfig.Tls tls = WebConfigLoader.load(file).tls();
      if (tls != null) {
        PemKeyPair.check(tls.cert(), tls.key());
      }
      return "";
    } catch (WebConfigException e) {
      return String.valueOf(e.getMessage());
    } catch (GeneralSecurityException e) {
      return "failed to load X509KeyPair: " + e.getMessage();
    }
  }
}
