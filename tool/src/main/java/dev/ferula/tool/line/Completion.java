package dev.ferula.tool.line;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may stand at the end of an unfinished line, as promtool's parser sees it: the words of a
 * group, names of flags, the values of a flag that has few. The shell picks those that fit.
 */
final class Completion {
  private static final String DASHES = "--";

  private Completion() {}

  /**
   * One a line.
   *
   * @param root the program's word
   * @param word the last one that the line has
   * @param line all of it, the flag that asks for completions first
   * @param argumentsOnly whether no flag may follow
   */
  static String of(Word root, Word word, List<String> line, boolean argumentsOnly) {
    int n = line.size();
    String last = n > 1 ? line.get(n - 1) : "";
    String before = n > 2 ? line.get(n - 2) : "";
    if (!last.startsWith(DASHES) && !before.startsWith(DASHES)) {
      return String.join("\n", word.words().keySet());
    }
    if (argumentsOnly) {
      return "";
    }
    boolean isValue = !last.startsWith(DASHES);
    String flag = (isValue ? before : last).substring(DASHES.length());
    String value = isValue ? last : "";
    return String.join("\n", flags(root, word, flag, value));
  }

  private static Iterable<String> flags(Word root, Word word, String name, String value) {
    List<String> names = new ArrayList<>();
    for (Word place : word.equals(root) ? List.of(root) : List.of(word, root)) {
      Flag<?> flag = find(place, name);
      if (flag != null) {
        return isSettled(flag, value) ? word.words().keySet() : flag.choices();
      }
      place.flags().stream()
          .filter(each -> !each.isHidden())
          .forEach(each -> names.add(DASHES + each.name()));
    }
    return names;
  }

  private static @Nullable Flag<?> find(Word word, String name) {
    return word.flags().stream().filter(flag -> flag.name().equals(name)).findFirst().orElse(null);
  }

  /* Whether nothing more can be told of its value. */
  private static boolean isSettled(Flag<?> flag, String value) {
    List<String> choices = flag.choices();
    boolean mayGoOn =
        choices.stream().anyMatch(each -> each.startsWith(value) && !each.equals(value));
    return choices.isEmpty() || (choices.contains(value) && !mayGoOn);
  }
}
