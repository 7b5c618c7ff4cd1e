package dev.ferula.server;

import dev.ferula.web.api.status.BuildInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions of this program: Prometheus's that it is compatible with, and its own. */
public final class Version {
  /** The version of Prometheus whose behaviour this is; clients switch features by it. */
  public static final String COMPATIBLE = "3.14.0";

  private Version() {}

  /** Ferula's own version. */
  public static String own() {
    return properties().getProperty("version", "unknown");
  }

  /** Everything there is to say. */
  public static BuildInfo buildInfo() {
    Properties properties = properties();
    return new BuildInfo(
        COMPATIBLE,
        "ferula-" + properties.getProperty("version", "unknown"),
        "main",
        "ferula",
        properties.getProperty("time", ""),
        "java" + Runtime.version());
  }

  /** The text of {@code --version}. */
  public static String text() {
    BuildInfo build = buildInfo();
    return "prometheus, version "
        + COMPATIBLE
        + " (branch: "
        + build.branch()
        + ", revision: "
        + build.revision()
        + ")\n  build user:       "
        + build.buildUser()
        + "\n  build date:       "
        + build.buildDate()
        + "\n  java version:     "
        + Runtime.version()
        + "\n  platform:         "
        + System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT)
        + "/"
        + System.getProperty("os.arch")
        + "\n";
  }

  private static Properties properties() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}
