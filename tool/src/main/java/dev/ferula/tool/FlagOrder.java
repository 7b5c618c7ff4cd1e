package dev.ferula.tool;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * Flags between a group and its command, as in {@code query -o json instant}, are those of the
 * command: they are put behind its name.
 */
final class FlagOrder {
  private FlagOrder() {}

  static String[] sorted(CommandLine root, String... arguments) {
    List<String> sorted = new ArrayList<>();
    List<String> waiting = new ArrayList<>();
    CommandLine group = root;
    for (String argument : arguments) {
      CommandLine next = group == null ? null : group.getSubcommands().get(argument);
      if (next != null) {
        sorted.add(argument);
        group = next.getSubcommands().isEmpty() ? null : next;
      } else if (group == null || group.getParent() == null) {
        sorted.add(argument);
      } else {
        waiting.add(argument);
        continue;
      }
      if (group == null) {
        sorted.addAll(waiting);
        waiting.clear();
      }
    }
    sorted.addAll(waiting);
    return sorted.toArray(String[]::new);
  }
}
