package dev.ferula.tool;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Commands that stand behind a common word, as {@code rules} and {@code config} behind check. */
final class Group {
  private Group() {}

  /** Each command is an object whose class has picocli's annotations and is callable. */
  static CommandLine of(String name, String description, Object... commands) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(description);
    CommandLine group = new CommandLine(spec);
    for (Object command : commands) {
      group.addSubcommand(command);
    }
    return group;
  }
}
