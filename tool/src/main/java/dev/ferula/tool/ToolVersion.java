package dev.ferula.tool;

import picocli.CommandLine.IVersionProvider;

/** Says which promtool this stands for: clients read the version from the first line. */
public final class ToolVersion implements IVersionProvider {
  /** The version of promtool whose behaviour this is. */
  public static final String COMPATIBLE = "3.14.0";

  @Override
  public String[] getVersion() {
    String own = ToolVersion.class.getPackage().getImplementationVersion();
    return new String[] {
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
    };
  }
}
