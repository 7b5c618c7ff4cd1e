package dev.ferula.tool;

/** Says which promtool this stands for: clients read the version from the first line. */
public final class ToolVersion {
  /** The version of promtool whose behaviour this is. */
  public static final String COMPATIBLE = "3.14.0";

  private ToolVersion() {}

  /** All lines of it. */
  static String text() {
    String own = ToolVersion.class.getPackage().getImplementationVersion();
    return String.join(
        "\n",
        "promtool, version "
            + COMPATIBLE
            + " (branch: main, revision: ferula-"
            + (own == null ? "unknown" : own)
            + ")",
        "  java version:     " + Runtime.version(),
        "  platform:         "
            + System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT)
            + "/"
            + System.getProperty("os.arch"),
        "");
  }
}
