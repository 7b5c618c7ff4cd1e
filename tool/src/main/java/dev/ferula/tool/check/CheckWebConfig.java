package dev.ferula.tool.check;

import dev.ferula.config.web.WebConfig;
import dev.ferula.config.web.WebConfigException;
import dev.ferula.config.web.WebConfigLoader;
import dev.ferula.scrape.http.PemKeyPair;
import dev.ferula.tool.ExistingFile;
import dev.ferula.tool.Terminal;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code check web-config}: files of TLS and users. */
@Command(name = "web-config", description = "Check if the web config files are valid or not.")
public final class CheckWebConfig implements Callable<Integer> {
  @Parameters(
      paramLabel = "web-config-files",
      arity = "1..*",
      converter = ExistingFile.class,
      description = "The config files to check.")
  private List<Path> files = new ArrayList<>();

  private final Terminal terminal;

  public CheckWebConfig(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    boolean failed = false;
    for (Path file : files) {
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
