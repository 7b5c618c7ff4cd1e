package dev.ferula.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the real promtool says of files that others wrote, and what ours says of the same. */
class PromtoolDifferenceTest {
  /* Where 3.14 differs from the program that is run here, or words cannot be the same. */
  private static final Map<String, String> EXPLAINED =
      Map.of(
          "start-time-test.yml", "start_timestamp is new in 3.9",
          "bad-input-series.yml", "the position in a text that promtool writes for itself");

  /* Which of two duplicates comes first depends on the order of a Go map. */
  private static final Pattern DUPLICATES =
      Pattern.compile("operation: \\[(\\{.*?\\}), (\\{.*?\\})\\];");

  private final Promtool promtool = Promtool.find();

  private static List<Path> files(String folder, String ending) {
    try (Stream<Path> files = Files.walk(Promtool.conformance(folder))) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> differences(List<Path> files, String... words) {
    List<String> differences = new ArrayList<>();
    for (Path file : files) {
      List<String> command = new ArrayList<>(List.of(words));
      command.add(file.toString());
      String[] arguments = command.toArray(String[]::new);
      Promtool.Result real = promtool.real(arguments);
      Promtool.Result ours = Promtool.ours(arguments);
      boolean explained = EXPLAINED.containsKey(String.valueOf(file.getFileName()));
      boolean same =
          real.code() == ours.code()
              && real.out().equals(ours.out())
              && comparable(real.err()).equals(comparable(ours.err()));
      if (same == explained) {
        differences.add(file.getFileName() + "\n real " + real + "\n ours " + ours);
      }
    }
    return differences;
  }

  /* Ours adds lines that name file, line, column and field. */
  private static String comparable(String words) {
    String sorted =
        DUPLICATES
            .matcher(words)
            .replaceAll(
                match -> {
                  String first = match.group(1);
                  String second = match.group(2);
                  boolean ordered = first.compareTo(second) < 0;
                  return Matcher.quoteReplacement(ordered ? first + second : second + first);
                });
    return sorted.replaceAll("(?m)^  at .*\n", "");
  }

  @Test
  void rulesOfTheWorldAreCheckedWithTheSameWords() {
    List<Path> files = files("rules", ".yml");
    assertThat(files).hasSizeGreaterThan(50);
    String[] arguments =
        Stream.concat(Stream.of("check", "rules"), files.stream().map(Path::toString))
            .toArray(String[]::new);
    assertThat(Promtool.ours(arguments)).isEqualTo(promtool.real(arguments));
  }

  @Test
  void ruleTestsGiveTheSameVerdictsInTheSameWords() {
    List<Path> files = new ArrayList<>(files("promtool", ".yml"));
    files.addAll(files("ruletests", ".yaml"));
    assertThat(files).hasSizeGreaterThan(30);
    assertThat(differences(files, "test", "rules")).isEmpty();
  }
}
