package dev.ferula.tool.line;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A word of the command line: a command, or a group of commands with flags that all of them take.
 * For one line.
 */
public final class Word {
  private final String name;
  private final String help;
  private final @Nullable Command command;
  private final Map<String, Word> words = new LinkedHashMap<>();
  private final List<Flag<?>> flags = new ArrayList<>();
  private final List<Argument<?>> arguments = new ArrayList<>();
  private @Nullable Word group;

  private Word(String name, String help, @Nullable Command command) {
    this.name = name;
    this.help = help;
    this.command = command;
  }

  /** Of a command, or null for what the reader of lines does itself. */
  public static Word command(String name, String help, @Nullable Command command) {
    return new Word(name, help, command);
  }

  /**
   * Of commands and groups behind a common word, as {@code rules} and {@code config} behind check.
   */
  public static Word group(String name, String help, Word... words) {
    Word group = new Word(name, help, null);
    for (Word word : words) {
      word.group = group;
      group.words.put(word.name, word);
    }
    return group;
  }

  /** With more flags, in the order of help. */
  public Word flags(Flag<?>... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /** With more arguments, in the order of the line. */
  public Word arguments(Argument<?>... more) {
    arguments.addAll(List.of(more));
    return this;
  }

  String name() {
    return name;
  }

  String help() {
    return help;
  }

  /** What it does; null for a group, and for what the reader of lines does itself. */
  @Nullable Command command() {
    return command;
  }

  /** Of a group what may stand behind it; a command has none. */
  Map<String, Word> words() {
    return words;
  }

  boolean isGroup() {
    return !words.isEmpty();
  }

  /** The flags that stand with it and with no group above. */
  List<Flag<?>> flags() {
    return flags;
  }

  /** The flags that may stand behind it, those of groups first. */
  List<Flag<?>> allFlags() {
    List<Flag<?>> all = new ArrayList<>(group == null ? List.of() : group.allFlags());
    all.addAll(flags);
    return all;
  }

  List<Argument<?>> arguments() {
    return arguments;
  }

  /** All words up to this one, without the name of the program. */
  String path() {
    return group == null ? "" : (group.path() + " " + name).strip();
  }

  /** All of the commands behind it, not the groups; a command itself. */
  List<Word> commands() {
    if (!isGroup()) {
      return List.of(this);
    }
    List<Word> all = new ArrayList<>();
    words.values().forEach(next -> all.addAll(next.commands()));
    return all;
  }
}
