package dev.ferula.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house rules that a machine can see, over the sources of all modules. */
class TidyTest {
  private static final Path ROOT = Path.of(System.getProperty("ferula.root"));
  private static final Pattern ROW =
      Pattern.compile("^\\| (\\d+) \\| `([a-z]+)` \\| [^|]+ \\| ([^|]*) \\|$");
  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?dev\\.ferula\\.([a-z]+)\\.");
  private static final Pattern POM_DEPENDENCY =
      Pattern.compile("<artifactId>ferula-([a-z]+)</artifactId>");

  /** What code must not call, why, and which files may all the same. */
  private record Ban(String text, String reason, List<String> allowedIn) {}

  private static final List<Ban> BANS =
      List.of(
          new Ban("doubleToLongBits(", "it canonicalises the stale marker", List.of()),
          new Ban(".sleep(", "wait on a clock that tests can step", List.of()),
          new Ban("sun.misc.Unsafe", "unsupported", List.of()),
          new Ban(
              "sun.misc.Signal", "only the server's process handles signals", List.of("server/")),
          new Ban("TODO", "build it, or say in docs/ that it is absent", List.of()),
          new Ban("FIXME", "mend it", List.of()));

  private static final List<Ban> TEST_BANS =
      List.of(
          new Ban(
              ".sleep(",
              "wait for the event; only other programs, which answer when asked, are asked again",
              List.of(
                  "dist/src/test/java/dev/ferula/dist/ServerProcess.java",
                  "notifier/src/test/java/dev/ferula/notifier/RealAlertmanagerTest.java",
                  "server/src/test/java/dev/ferula/server/Eventually.java",
                  "tsdb/src/test/java/dev/ferula/tsdb/Peers.java")),
          new Ban("parkNanos(", "wait for the event", List.of()),
          new Ban(
              "onSpinWait(",
              "wait for the event; only that a thread waits shows in nothing but its state",
              List.of(
                  "rules/src/test/java/dev/ferula/rules/RuleThreadsTest.java",
                  "tsdb/src/test/java/dev/ferula/tsdb/Blocked.java")),
          new Ban("@Disabled", "mend it", List.of()));

  private record Module(int row, Set<String> dependencies) {}

  private static Map<String, Module> table() {
    Map<String, Module> table = new LinkedHashMap<>();
    for (String line : lines(ROOT.resolve("ARCHITECTURE.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        Set<String> dependencies = new TreeSet<>(List.of(row.group(3).strip().split(", ")));
        dependencies.remove("–");
        table.put(row.group(2), new Module(Integer.parseInt(row.group(1)), dependencies));
      }
    }
    return table;
  }

  @Test
  void everyModuleOfTheReactorStandsInTheTable() {
    Set<String> reactor = new TreeSet<>();
    Matcher module =
        Pattern.compile("<module>([a-z]+)</module>").matcher(read(ROOT.resolve("pom.xml")));
    while (module.find()) {
      reactor.add(module.group(1));
    }
    assertThat(table().keySet()).hasSizeGreaterThan(20);
    assertThat(new TreeSet<>(table().keySet())).isEqualTo(reactor);
  }

  @Test
  void everyDependencyOfTheTableIsInALowerRow() {
    Map<String, Module> table = table();
    List<String> wrong = new ArrayList<>();
    table.forEach(
        (name, module) ->
            module.dependencies.forEach(
                dependency -> {
                  Module target = table.get(dependency);
                  if (target == null || target.row >= module.row) {
                    wrong.add(name + " -> " + dependency);
                  }
                }));
    assertThat(wrong).isEmpty();
  }

  @Test
  void pomsDependOnlyOnWhatTheTableNames() {
    List<String> wrong = new ArrayList<>();
    table()
        .forEach(
            (name, module) -> {
              Set<String> found = new LinkedHashSet<>();
              Matcher dependency = POM_DEPENDENCY.matcher(withoutTestScope(name));
              while (dependency.find()) {
                found.add(dependency.group(1));
              }
              found.remove(name);
              found.removeAll(module.dependencies);
              found.forEach(extra -> wrong.add(name + " -> " + extra));
            });
    assertThat(wrong).isEmpty();
  }

  private static String withoutTestScope(String module) {
    return Pattern.compile(
            "<dependency>(?:(?!</dependency>).)*<scope>test</scope>.*?</dependency>",
            Pattern.DOTALL)
        .matcher(read(ROOT.resolve(module).resolve("pom.xml")))
        .replaceAll("");
  }

  @Test
  void mainCodeImportsOnlyWhatTheTableNames() {
    Map<String, Module> table = table();
    List<String> wrong = new ArrayList<>();
    int[] seen = new int[1];
    table.forEach(
        (name, module) ->
            sources(name)
                .forEach(
                    file -> {
                      seen[0]++;
                      for (String line : lines(file)) {
                        Matcher used = IMPORT.matcher(line);
                        if (used.find()
                            && table.containsKey(used.group(1))
                            && !used.group(1).equals(name)
                            && !module.dependencies.contains(used.group(1))) {
                          wrong.add(ROOT.relativize(file) + " imports " + used.group(1));
                        }
                      }
                    }));
    assertThat(seen[0]).isGreaterThan(100);
    assertThat(wrong).isEmpty();
  }

  @Test
  void mainCodeUsesAllThatTheTableNames() {
    Map<String, Module> table = table();
    table.remove("dist"); // which only puts jars together
    List<String> idle = new ArrayList<>();
    table.forEach(
        (name, module) -> {
          Set<String> unused = new LinkedHashSet<>(module.dependencies);
          sources(name)
              .forEach(
                  file ->
                      unused.removeIf(
                          dependency -> read(file).contains("dev.ferula." + dependency + ".")));
          unused.forEach(dependency -> idle.add(name + " -> " + dependency));
        });
    assertThat(idle).isEmpty();
  }

  @Test
  void everyScriptOfTheBenchStandsInItsReadme() throws IOException {
    String readme = read(ROOT.resolve("bench/README.md"));
    try (Stream<Path> scripts = Files.list(ROOT.resolve("bench"))) {
      assertThat(
              scripts
                  .map(script -> script.getFileName().toString())
                  .filter(name -> name.matches(".*\\.(sh|py|java|known)")))
          .hasSizeGreaterThan(20)
          .allSatisfy(name -> assertThat(readme).contains(name));
    }
    Matcher named = Pattern.compile("`([a-z]\\w+\\.\\w+)`").matcher(readme);
    while (named.find()) {
      assertThat(ROOT.resolve("bench").resolve(named.group(1))).exists();
    }
  }

  @Test
  void mainCodeCallsNothingThatIsBanned() {
    assertThat(table().keySet().stream().flatMap(TidyTest::sources).flatMap(held(BANS))).isEmpty();
  }

  @Test
  void theMapOfTheStatsLibraryNamesEachOfItsClasses() throws IOException {
    Path folder = ROOT.resolve("stats/src/main/java/dev/ferula/stats");
    List<String> named = List.of(read(folder.resolve("package-info.java")).split("\\W+"));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.matches("[A-Z]\\w+\\.java"))
                  .map(name -> name.replace(".java", "")))
          .hasSizeGreaterThan(60)
          .isSubsetOf(named);
    }
  }

  @Test
  void testsNeitherSleepNorSpinNorAreSwitchedOff() {
    assertThat(
            table().keySet().stream()
                .flatMap(module -> javaFiles(ROOT.resolve(module).resolve("src/test/java")))
                .filter(file -> !file.endsWith("TidyTest.java"))
                .flatMap(held(TEST_BANS)))
        .isEmpty();
  }

  /* What of the bans a file breaks. */
  private static Function<Path, Stream<String>> held(List<Ban> bans) {
    return file -> {
      String path = ROOT.relativize(file).toString();
      String text = read(file);
      return bans.stream()
          .filter(ban -> text.contains(ban.text))
          .filter(ban -> ban.allowedIn.stream().noneMatch(path::startsWith))
          .map(ban -> path + " has " + ban.text + ": " + ban.reason);
    };
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<Path> wrong = new TreeSet<>();
    for (String module : table().keySet()) {
      sources(module)
          .map(Path::getParent)
          .distinct()
          .filter(directory -> !directory.toString().contains("java25"))
          .forEach(
              directory -> {
                Path info = directory.resolve("package-info.java");
                if (!Files.exists(info) || !read(info).contains("@NullMarked")) {
                  wrong.add(ROOT.relativize(directory));
                }
              });
    }
    assertThat(wrong).isEmpty();
  }

  private static Stream<Path> sources(String module) {
    return javaFiles(ROOT.resolve(module).resolve("src/main/java"));
  }

  private static Stream<Path> javaFiles(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Stream.empty();
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(Path file) {
    return read(file).lines().toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
