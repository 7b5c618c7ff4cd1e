package dev.ferula.tool.line;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A word of the command line: a command, or a group of commands with flags that all of them take.
 * What picocli knows as options of each command stands with the group, where promtool has it.
 */
final class Word {
  /* By the group that they stand with. */
  private static final Map<String, List<String>> OF_GROUPS =
      Map.of(
          "check", List.of("--query.lookback-delta"),
          "query", List.of("--format", "--http.config.file"),
          "push", List.of("--http.config.file"),
          "test", List.of("--junit"),
          "create-blocks-from", List.of("--human-readable", "--quiet", "--max-block-duration"));

  private final CommandLine command;
  private final @Nullable Word group;
  private final List<Flag> flags = new ArrayList<>();
  private final Map<String, Word> words = new LinkedHashMap<>();

  private Word(CommandLine command, @Nullable Word group) {
    this.command = command;
    this.group = group;
    command.getSubcommands().forEach((name, next) -> words.put(name, new Word(next, this)));
    List<String> shared = OF_GROUPS.getOrDefault(name(), List.of());
    for (String name : shared) {
      words.values().stream()
          .map(word -> word.command.getCommandSpec().findOption(name))
          .filter(option -> option != null)
          .findFirst()
          .ifPresent(option -> flags.add(new Flag(option)));
    }
    command.getCommandSpec().options().stream()
        .filter(Predicate.not(OptionSpec::inherited))
        .filter(option -> group == null || !group.shares(option))
        .forEach(option -> flags.add(new Flag(option)));
  }

  private boolean shares(OptionSpec option) {
    return OF_GROUPS.getOrDefault(name(), List.of()).contains(option.longestName());
  }

  static Word of(CommandLine root) {
    return new Word(root, null);
  }

  String name() {
    return command.getCommandName();
  }

  /** All words up to this one, without the name of the program. */
  String path() {
    return group == null ? "" : (group.path() + " " + name()).strip();
  }

  CommandLine command() {
    return command;
  }

  @Nullable Word group() {
    return group;
  }

  Map<String, Word> words() {
    return words;
  }

  /** The flags that stand with it and with no group above. */
  List<Flag> flags() {
    return flags;
  }

  /** The flags that may stand behind it, those of groups first. */
  List<Flag> allFlags() {
    List<Flag> all = new ArrayList<>(group == null ? List.of() : group.allFlags());
    all.addAll(flags);
    return all;
  }

  List<Argument> arguments() {
    return command.getCommandSpec().positionalParameters().stream().map(Argument::new).toList();
  }

  String help() {
    return String.join("\n", command.getCommandSpec().usageMessage().description());
  }

  /** Whether a value for this flag reaches the command. */
  boolean takes(Flag flag) {
    return command.getCommandSpec().findOption(flag.option().longestName()) != null;
  }
}
