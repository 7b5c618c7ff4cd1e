package dev.ferula.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the real promtool says of files that others wrote, and what ours says of the same. */
class PromtoolDifferenceTest {
  /* Where 3.14 differs from the program that is run here, or words cannot be the same. */
  private static final Map<String, String> EXPLAINED =
      Map.of(
          "check prometheus-aws-sd-empty-region.good.yml",
              "the region is found at the start since 3.9",
          "test start-time-test.yml", "start_timestamp is new in 3.9",
          "test bad-input-series.yml", "the position in a text that promtool writes for itself");

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

  /* All files at once, which is quicker; one by one where that shows a difference. */
  private List<String> differences(List<Path> files, String... words) {
    Map<Boolean, List<Path>> parts =
        files.stream()
            .collect(
                Collectors.partitioningBy(
                    file -> EXPLAINED.containsKey(words[0] + " " + file.getFileName())));
    List<String> differences = new ArrayList<>();
    List<Path> alike = Objects.requireNonNull(parts.get(false));
    if (!same(alike, words)) {
      alike.stream()
          .filter(file -> !same(List.of(file), words))
          .map(
              file ->
                  file
                      + "\n real "
                      + real(List.of(file), words)
                      + "\n ours "
                      + ours(List.of(file), words))
          .forEach(differences::add);
    }
    for (Path file : Objects.requireNonNull(parts.get(true))) {
      if (same(List.of(file), words)) {
        differences.add(file + " no longer differs");
      }
    }
    return differences;
  }

  private boolean same(List<Path> files, String... words) {
    Promtool.Result real = real(files, words);
    Promtool.Result ours = ours(files, words);
    return real.code() == ours.code()
        && real.out().equals(ours.out())
        && comparable(real.err()).equals(comparable(ours.err()));
  }

  private Promtool.Result real(List<Path> files, String... words) {
    return promtool.real(arguments(files, words));
  }

  private static Promtool.Result ours(List<Path> files, String... words) {
    return Promtool.ours(arguments(files, words));
  }

  private static String[] arguments(List<Path> files, String... words) {
    return Stream.concat(Stream.of(words), files.stream().map(Path::toString))
        .toArray(String[]::new);
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
    assertThat(differences(files, "check", "rules")).isEmpty();
  }

  @Test
  void ruleTestsGiveTheSameVerdictsInTheSameWords() {
    List<Path> files = new ArrayList<>(files("promtool", ".yml"));
    files.addAll(files("ruletests", ".yaml"));
    assertThat(files).hasSizeGreaterThan(30);
    assertThat(differences(files, "test", "rules")).isEmpty();
  }

  @Test
  void configurationsAreCheckedWithTheSameWords() {
    assertThat(differences(files("promtool", ".yml"), "check", "config")).isEmpty();
  }
}
