package dev.ferula.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real promtool says of files that others wrote, and what ours says of the same. */
class PromtoolDifferenceTest {
  /* Where 3.14 differs from the program that is run here, or words cannot be the same. */
  private static final Map<String, String> EXPLAINED =
      Map.of(
          "check prometheus-aws-sd-empty-region.good.yml",
              "the region is found at the start since 3.9",
          "test start-time-test.yml", "start_timestamp is new in 3.9");

  /* Which of two duplicates comes first depends on the order of a Go map. */
  private static final Pattern DUPLICATES =
      Pattern.compile("operation: \\[(\\{.*?\\}), (\\{.*?\\})\\];");

  /* Labels stand in the order of a Go map, as annotations do. */
  private static final Pattern LABELS =
      Pattern.compile(
          "(?m)(?:^.*: (?:label|annotation) \".*\": template: .*\n){2,}"
              + "|(?:^.*: invalid label name: .*\n){2,}");

  private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-f]{4}|.)");

  /* promtool's answer has an empty error; ours has its words beside. */
  private static final String BAD_TARGET =
      "{__address__=\"h:4\", __always_scrape_classic_histograms__=\"false\","
          + " __convert_classic_histograms_to_nhcb__=\"false\", __metrics_path__=\"/metrics\","
          + " __param_x=\"y\", __scheme__=\"http\", __scrape_interval__=\"1m\","
          + " __scrape_native_histograms__=\"false\", __scrape_timeout__=\"10s\", a=\"bad\","
          + " job=\"j\"}: \"x/y\" is not a valid hostname\n";

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
    return LABELS
        .matcher(sorted.replaceAll("(?m)^  at .*\n", ""))
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    match.group().lines().sorted().collect(Collectors.joining("\n", "", "\n"))));
  }

  @Test
  void rulesOfTheWorldAreCheckedWithTheSameWords() {
    List<Path> files = files("rules", ".yml");
    assertThat(files).hasSizeGreaterThan(50);
    assertThat(differences(files, "check", "rules")).isEmpty();
  }

  /* Odd but good ones, and one or many faults of each kind in every place. */
  @Test
  void rulesThatSomebodyGotWrongAreCheckedWithTheSameWords(@TempDir Path directory)
      throws IOException {
    List<Path> files = new ArrayList<>();
    for (String text : texts("rule-texts.txt")) {
      files.add(Files.writeString(directory.resolve(files.size() + ".yml"), text));
    }
    files.add(Files.write(directory.resolve("latin.yml"), new byte[] {'a', (byte) 0xE9, 'b'}));
    assertThat(files).hasSizeGreaterThan(200);
    assertThat(differences(files, "check", "rules")).isEmpty();
  }

  @Test
  void ruleTestsGiveTheSameVerdictsInTheSameWords() {
    List<Path> files = new ArrayList<>(files("promtool", ".yml"));
    files.addAll(files("ruletests", ".yaml"));
    assertThat(files).hasSizeGreaterThan(30);
    assertThat(differences(files, "test", "rules")).isEmpty();
  }

  /* Good, failing and broken ones with every field, plain, with colours, and as XML. */
  @Test
  void testsOfAllKindsGiveTheSameVerdictsInTheSameWords(@TempDir Path directory)
      throws IOException {
    List<Path> files = new ArrayList<>();
    for (String text : texts("rule-tests.txt")) {
      Matcher support = Pattern.compile("# file: (\\S+)\n").matcher(text);
      if (support.lookingAt()) {
        Files.writeString(directory.resolve(support.group(1)), text);
      } else {
        files.add(Files.writeString(directory.resolve(files.size() + ".test"), text));
      }
    }
    assertThat(files).hasSizeGreaterThan(50);
    assertThat(differences(files, "test", "rules")).isEmpty();
    assertThat(differences(files, "test", "rules", "--diff")).isEmpty();
    String xml = "--junit=" + directory.resolve("results.xml");
    real(files, "test", "rules", xml);
    String real = Files.readString(directory.resolve("results.xml"));
    ours(files, "test", "rules", xml);
    String ours = Files.readString(directory.resolve("results.xml"));
    String time = "(?<= timestamp=\")\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?=\")";
    String place = "&#xA;  at [^<]*?(?=&#xA;|<)";
    assertThat(ours.replaceAll(time, "T").replaceAll(place, ""))
        .isEqualTo(real.replaceAll(time, "T"));
  }

  /* After a bar the series, where it is not up. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 2 bad",
        "1+",
        "1+1",
        "1x",
        "x5",
        "_x",
        "stalex3",
        "0x1Fx2",
        "1_000x2 1_",
        "1__0",
        "1 + 1",
        "1x10 foo",
        "1x-1",
        "1.5x2.5",
        "1,2",
        "1xx2",
        "1x3x4",
        "--1",
        "1-",
        "1x10_",
        "5 %",
        "5m",
        "1e",
        "1e+",
        "07 08",
        "0b1",
        "a:b",
        "offset",
        "1 and 2",
        "1 sum",
        "1 Inf nan -inf +NaN",
        "{{schema:1 buckets:[1 2}}",
        "{{foo:1}}",
        "{{schema}}",
        "{{schema:x}}",
        "{{schema:1.5}}",
        "{{sum:-}}",
        "{{counter_reset_hint:bad}}",
        "{{schema:1 sum}}",
        "{{schema:1,sum:2}}",
        "{{schema:1",
        "{{}}x",
        "{{}}+1x2",
        "{{schema:1}}+{{schema:0}}x3",
        "{1}",
        "1|up{",
        "1|up{job=j}",
        "1|up{job!='x'}",
        "1|up job",
        "1|up[5m]",
        "1|sum(up)",
        "1|up offset 5m"
      })
  void valuesOfSeriesAreRefusedInTheSameWords(String text, @TempDir Path directory)
      throws IOException {
    String[] parts = text.split("\\|");
    String test =
        "tests: [{interval: 1m, input_series: [{series: \"%s\", values: '%s'}], promql_expr_test:"
            + " [{expr: 'up + 0', eval_time: 0m, exp_samples: []}]}]\n";
    Path file = directory.resolve("test.yml");
    Files.writeString(file, test.formatted(parts.length > 1 ? parts[1] : "up", parts[0]));
    assertThat(Promtool.ours("test", "rules", file.toString()))
        .isEqualTo(promtool.real("test", "rules", file.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: [b\n",
        "{a: b\n",
        "groups:\n- name: x\n  rules:\n  - record: a\n    expr: b\n   labels: {a: b}\n",
        "groups:\n  a: b: c\n",
        "groups:\n  a: - c\n",
        "a: b\nc: \"\\z\"\n",
        "a: b\nc: @d\n",
        "a: b\nc: *x\n",
        "a: b\nc\nd: e\n",
        "a: b\nc: 'd\n"
      })
  void textsThatAreNoYamlAreRefusedInTheSameWords(String text, @TempDir Path directory)
      throws IOException {
    Path file = Files.writeString(directory.resolve("r.yml"), text);
    assertThat(Promtool.ours("check", "rules", file.toString()))
        .isEqualTo(promtool.real("check", "rules", file.toString()));
  }

  @Test
  void configurationsAreCheckedWithTheSameWords() {
    assertThat(differences(files("promtool", ".yml"), "check", "config")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rule_files: ['[']",
        "rule_files: ['r[1-2].yml', 's?b/*.yml', 'sub/\\[x].yml', 'none*']",
        "rule_files: ['r[^2].yml', 'none.yml']",
        "rule_files: ['r[!1].yml']",
        "rule_files: ['no\\\\such\"one.yml']",
        "scrape_configs: [{job_name: 'a\"b', file_sd_configs: [{files: ['no\\\\such.yml']}]}]",
        "scrape_configs: [{job_name: a, tls_config: {cert_file: ta.yml, key: x}}]",
        "scrape_configs: [{job_name: a, tls_config: {cert: x, key_file: ta.yml}}]",
        "scrape_configs: [{job_name: a, kubernetes_sd_configs: [{role: pod, api_server: 'http://a',"
            + " tls_config: {cert_file: none.pem, key_file: ta.yml}}]}]",
        "scrape_configs:\n- job_name:\ta\n  static_configs:\n  - targets:\t[b]\t# c",
        "global:\n  scrape_interval\t: 1m\nrule_files:\n-\ta",
        "scrape_config_files: ['x[']",
        "scrape_config_files: ['unknown.yml']",
        "scrape_config_files: ['twice.yml']",
        "scrape_config_files: ['one.yml']\nscrape_configs: [{job_name: a}]",
        "scrape_config_files: ['one.yml', 'o*.yml']",
        "scrape_configs: [{job_name: a, file_sd_configs: [{files: ['a[.yml']}]}]",
        "scrape_configs: [{job_name: a, file_sd_configs: [{files: ['t[ab].yml', 't?.yml']}]}]"
      })
  void otherFilesOfAConfigurationAreFoundAndCheckedAlike(String text, @TempDir Path directory)
      throws IOException {
    Map<String, String> files =
        Map.of(
            "r1.yml", "groups: []\n",
            "r2.yml", "groups: [{name: a}]\n",
            "sub/[x].yml", "groups: []\n",
            "unknown.yml", "scrape_configs: [{job_nam: a}]\n",
            "twice.yml", "scrape_configs: [{job_name: a}, {job_name: a}]\n",
            "one.yml", "scrape_configs: [{job_name: a}]\n",
            "ta.yml", "[{targets: [a]}]\n",
            "tc.yml", "[{targets: [b], labels: {c: d}}]\n");
    Files.createDirectory(directory.resolve("sub"));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
    Path config = Files.writeString(directory.resolve("c.yml"), text + "\n");
    assertThat(differences(List.of(config), "check", "config")).isEmpty();
    assertThat(differences(List.of(config), "check", "config", "--syntax-only")).isEmpty();
  }

  /* Each line is a text: tabs, breaks, escapes, tags, merges, keys and nulls of all kinds. */
  @ParameterizedTest
  @CsvSource({"config, yaml-configs.txt", "rules, yaml-rules.txt"})
  void oddYamlIsReadAlike(String what, String resource, @TempDir Path directory)
      throws IOException {
    List<Path> files = new ArrayList<>();
    for (String line : resource(resource).lines().toList()) {
      Path file = directory.resolve(files.size() + ".yml");
      files.add(Files.writeString(file, unescaped(line)));
    }
    assertThat(differences(files, "check", what)).isEmpty();
  }

  private static String unescaped(String line) {
    return ESCAPE
        .matcher(line)
        .replaceAll(
            match -> {
              String escape = match.group();
              String text =
                  switch (escape.charAt(1)) {
                    case 'n' -> "\n";
                    case 't' -> "\t";
                    case 'r' -> "\r";
                    case 'u' -> String.valueOf((char) Integer.parseInt(escape.substring(2), 16));
                    default -> escape.substring(1);
                  };
              return Matcher.quoteReplacement(text);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
  void filesMayBeWrittenInUtf16(String charset, @TempDir Path directory) throws IOException {
    Map<String, String> files =
        Map.of(
            "c.yml",
            "rule_files: [r.yml]\nscrape_configs: [{job_name: é,"
                + " file_sd_configs: [{files: [t.yml]}]}]\n",
            "r.yml",
            "groups: [{name: é, rules: [{record: a, expr: 1}]}]\n",
            "t.yml",
            "[{targets: [a], labels: {b: é}}]\n");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(
          directory.resolve(file.getKey()), "\ufeff" + file.getValue(), Charset.forName(charset));
    }
    Path config = directory.resolve("c.yml");
    assertThat(Promtool.ours("check", "config", config.toString()).code()).isZero();
    assertThat(differences(List.of(config), "check", "config")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("texts")
  void metricsAreLintedWithTheSameWords(String text) {
    Promtool.Result real = promtool.realReading(text, "check", "metrics");
    Promtool.Result ours = Promtool.oursReading(text, "check", "metrics");
    assertThat(ours).isEqualTo(real);
    // 3.5.3 prints no table where there are findings, 3.14 does.
    if (real.code() == 0) {
      Promtool.Result table = promtool.realReading(text, "check", "metrics", "--extended");
      Promtool.Result ourTable = Promtool.oursReading(text, "check", "metrics", "--extended");
      // Metrics with equally many series stand in the order of a Go map.
      assertThat(ourTable.out().lines())
          .containsExactlyInAnyOrderElementsOf(table.out().lines().toList());
      assertThat(ourTable.code()).isEqualTo(table.code());
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = PromtoolDifferenceTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> texts(String resource) throws IOException {
    return new ArrayList<>(List.of(resource(resource).split("(?m)^----\n")));
  }

  /* Each is a text of its own. */
  static List<String> texts() throws IOException {
    List<String> texts = texts("metric-texts.txt");
    for (Path file : files("promtool", ".prom")) {
      texts.add(Files.readString(file));
    }
    for (Path file : files("textparse", ".txt")) {
      texts.add(Files.readString(file));
    }
    return texts;
  }

  private static String pair(Path certificate, Path key) {
    return "tls_server_config: {cert_file: " + certificate + ", key_file: " + key + "}\n";
  }

  @Test
  void webConfigurationsAreCheckedWithTheSameWords(@TempDir Path directory, @TempDir Path pems)
      throws IOException {
    for (String line : resource("web-configs.tsv").lines().skip(1).toList()) {
      String[] columns = line.split("\t", -1);
      String text = columns[1].replace("\\n", "\n").replace("\\t", "\t");
      Files.writeString(directory.resolve(columns[0] + ".yml"), text);
    }
    // One block of each type, for what stands in the wrong place.
    for (String type : List.of("CERTIFICATE", "PRIVATE KEY", "DH PARAMETERS")) {
      String block = "-----BEGIN " + type + "-----\nAAAA\n-----END " + type + "-----\n";
      Files.writeString(pems.resolve(type.replace(' ', '_') + ".pem"), block);
    }
    Files.writeString(
        pems.resolve("two.pem"), Files.readString(pems.resolve("DH_PARAMETERS.pem")).repeat(2));
    Files.writeString(pems.resolve("none.pem"), "nothing\n");
    try (Stream<Path> blocks = Files.list(pems)) {
      for (Path pem : blocks.toList()) {
        String name = pem.getFileName().toString();
        Files.writeString(
            directory.resolve("certificate-" + name + ".yml"), pair(pem, pems.resolve("none.pem")));
        Files.writeString(
            directory.resolve("key-" + name + ".yml"), pair(pems.resolve("CERTIFICATE.pem"), pem));
      }
    }
    Files.delete(directory.resolve("key-PRIVATE_KEY.pem.yml"));
    try (Stream<Path> all = Files.list(directory)) {
      for (Path file : all.sorted().toList()) {
        Promtool.Result real = promtool.real("check", "web-config", file.toString());
        Promtool.Result ours = Promtool.ours("check", "web-config", file.toString());
        // Ours also says whose password it is.
        assertThat(comparable(ours.err()).replace(" (basic_auth_users: a)", ""))
            .isEqualTo(real.err());
        assertThat(ours.code()).isEqualTo(real.code());
      }
    }
  }

  @Test
  void targetsAreDiscoveredAndRelabelledAlike(@TempDir Path directory) throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("c.yml"),
            """
            scrape_configs:
            - job_name: j
              params: {x: [y]}
              relabel_configs:
              - {source_labels: [a], regex: drop, action: drop}
              - {source_labels: [a], regex: bad, target_label: __address__, replacement: "x/y"}
              static_configs:
              - {targets: ["h:1"], labels: {a: b}}
              - {targets: ["h:2"], labels: {a: drop}}
              - {targets: ["h:3"], labels: {a: "odd<&>\\"\u00fc"}}
              - {targets: ["h:4"], labels: {a: "bad"}}
              - {targets: ["h:1"], labels: {a: b}}
            """);
    for (String job : List.of("j", "k")) {
      String[] command = {"check", "service-discovery", "--timeout=300ms", config.toString(), job};
      Promtool.Result real = promtool.real(command);
      Promtool.Result ours = Promtool.ours(command);
      // Three labels are new in 3.8.
      String text = ours.out().replaceAll("(?m)^ *\"__(convert|always|scrape_native).*\n", "");
      // promtool has the groups in the order of a Go map.
      assertThat(text.split("^\\[|(?<=\\}),|\\n\\]"))
          .containsExactlyInAnyOrder(real.out().split("^\\[|(?<=\\}),|\\n\\]"));
      assertThat(ours.code()).isEqualTo(real.code());
      assertThat(ours.err()).isEqualTo(job.equals("k") ? real.err() : BAD_TARGET);
    }
  }
}
