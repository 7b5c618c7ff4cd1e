import dev.ferula.config.rules.ParsedRules;
import dev.ferula.config.rules.RuleFileException;
import dev.ferula.config.rules.RuleFileLoader;
import dev.ferula.config.rules.RuleGroups;
import dev.ferula.disk.Disk;
import dev.ferula.matcher.Matcher;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.RuleConfig;
import dev.ferula.rules.RuleDependencies;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.rules.ledger.RuleLedger;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.head.Head;
import dev.ferula.tsdb.head.HeadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Picks rules that people wrote and makes the samples that they look at: the rules that others read first, then others
 * until there are enough, of which a tenth are made chains by recording what they compare; blocks whose series have the names and labels that the rules' selectors ask for. Run by
 * backtest.sh, on the class path of the distribution.
 *
 *   BacktestData RULES-FOLDER DATA-FOLDER RULES-FILE [RULES SERIES DAYS END-SECONDS]
 */
class BacktestData {
  static final long STEP = 15_000;
  static final long BLOCK = Duration.ofHours(18).toMillis();
  static final String[] BUCKETS = {"0.05", "0.1", "0.5", "1", "5", "+Inf"};

  /* A pattern is answered by one of its alternatives or by one of these. */
  static final String[] GUESSES = {"a", "500", "200", "ext4", "/data", "eth0", "true", "x-y", "10", "api/v1", "node-exporter"};

  record Rule(RuleGroupConfig group, RuleConfig config, List<List<Matcher>> selectors) {}

  public static void main(String[] arguments) throws IOException {
    List<String> given = List.of(arguments);
    int count = given.size() > 3 ? Integer.parseInt(given.get(3)) : 1000;
    int size = given.size() > 4 ? Integer.parseInt(given.get(4)) : 10_000;
    long span = Duration.ofDays(given.size() > 5 ? Integer.parseInt(given.get(5)) : 30).toMillis();
    long last = given.size() > 6 ? Long.parseLong(given.get(6)) * 1000 : System.currentTimeMillis();
    long end = last / BLOCK * BLOCK;
    List<Rule> rules = chained(picked(load(Path.of(given.get(0))), count - count / 10), count / 10);
    Set<Labels> shapes = new LinkedHashSet<>();
    Set<String> recorded = new LinkedHashSet<>();
    rules.forEach(rule -> { if (rule.config() instanceof RuleConfig.Recording) recorded.add(rule.config().name()); });
    rules.forEach(rule -> rule.selectors().forEach(selector -> {
      Labels shape = shape(selector);
      if (!recorded.contains(shape.metricName())) shapes.addAll(withBuckets(shape));
    }));
    List<Labels> series = spread(List.copyOf(shapes), size);
    Files.writeString(Path.of(given.get(2)), text(rules));
    Path folder = Files.createDirectories(Path.of(given.get(1)));
    long began = System.nanoTime();
    LongStream.iterate(end - span, from -> from < end, from -> from + BLOCK).boxed().toList().parallelStream()
        .forEach(from -> block(folder, series, from, Math.min(from + BLOCK, end)));
    long chained = rules.stream().filter(r -> rules.stream().anyMatch(w -> RuleDependencies.reads(r.selectors(), w.config()))).count();
    System.out.printf(
        "{\"rules\":%d,\"recording\":%d,\"chained\":%d,\"series\":%d,\"samples\":%d,\"from\":%d,\"to\":%d,\"made_s\":%.0f}%n",
        rules.size(), recorded.size(), chained, series.size(), series.size() * (span / STEP), (end - span) / 1000, (end - STEP) / 1000,
        (System.nanoTime() - began) / 1e9);
  }

  static List<Rule> load(Path folder) throws IOException {
    List<Rule> all = new ArrayList<>();
    RuleFileLoader loader = new RuleFileLoader(NameScheme.UTF8, new ParsedRules(ParserOptions.DEFAULT), true);
    RuleGroups groups = new RuleGroups(ParserOptions.DEFAULT, Duration.ofMinutes(1));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.ya?ml")).sorted().toList()) {
        try {
          for (RuleGroupConfig group : groups.of(file.getFileName().toString(), loader.load(file))) {
            group.rules().forEach(config -> all.add(rule(group, config)));
          }
        } catch (RuleFileException e) {
          continue; // One of those that are there to be refused.
        }
      }
    }
    return all;
  }

  /* Chains first; what asks for nothing by name, or by a pattern that nothing here fits, is left out. */
  static List<Rule> picked(List<Rule> all, int count) {
    List<Rule> usable = all.stream().filter(r -> !r.selectors().isEmpty() && r.selectors().stream().allMatch(s -> shape(s) != null)).toList();
    Set<Rule> picked = new LinkedHashSet<>();
    for (Rule reader : usable) {
      for (Rule writer : usable) {
        if (reader != writer && RuleDependencies.reads(reader.selectors(), writer.config())) {
          picked.add(writer);
          picked.add(reader);
        }
      }
    }
    usable.forEach(rule -> { if (picked.size() < count) picked.add(rule); });
    return usable.stream().filter(picked::contains).limit(count).toList();
  }

  /* An alert that compares something with a number reads it from a rule of its own instead. */
  static List<Rule> chained(List<Rule> rules, int count) {
    List<Rule> all = new ArrayList<>();
    for (Rule rule : rules) {
      if (count > 0
          && rule.config() instanceof RuleConfig.Alerting alerting
          && alerting.expr() instanceof Expr.BinaryExpr comparison
          && comparison.op().isComparison()
          && comparison.right() instanceof Expr.NumberLiteral number) {
        String name = "chain" + count-- + ":" + alerting.name().replaceAll("[^A-Za-z0-9_]", "_");
        String query = name + " " + comparison.op().text() + " " + number;
        Expr expr = Parser.parse(query, ParserOptions.DEFAULT);
        String recorded = comparison.left().toString();
        all.add(rule(rule.group(), new RuleConfig.Recording(name, recorded, comparison.left(), Labels.EMPTY)));
        all.add(rule(rule.group(), new RuleConfig.Alerting(
            alerting.name(), query, expr, alerting.holdDuration(), alerting.keepFiringFor(), alerting.labels(), alerting.annotations())));
      } else {
        all.add(rule);
      }
    }
    return all;
  }

  static Rule rule(RuleGroupConfig group, RuleConfig config) {
    return new Rule(group, config, new RuleLedger(config.expr()).conditions());
  }

  /** The name and labels of a series that a selector finds, or null where none can be guessed. */
  static Labels shape(List<Matcher> selector) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (Matcher matcher : selector) {
      String value = fitting(matcher, labels.get(matcher.name()));
      if (value == null) return null;
      if (!value.isEmpty()) labels.put(matcher.name(), value);
    }
    for (Matcher matcher : selector) {
      if (!matcher.matches(labels.getOrDefault(matcher.name(), ""))) return null;
    }
    return labels.containsKey(Labels.METRIC_NAME) ? Labels.of(labels) : null;
  }

  static String fitting(Matcher matcher, String before) {
    if (before != null && matcher.matches(before)) return before;
    List<String> candidates = new ArrayList<>();
    if (matcher.type() == Matcher.Type.EQUAL) candidates.add(matcher.value());
    if (matcher.type() == Matcher.Type.REGEX) {
      for (String part : matcher.value().split("\\|")) {
        String plain = part.replaceAll("[()^$]", "");
        candidates.addAll(List.of(plain, plain.replaceAll("\\.[*+]", "x"), plain.replace(".", "0"), plain.replaceAll("\\[.*", "0")));
      }
    }
    candidates.addAll(List.of(GUESSES));
    return candidates.stream().filter(matcher::matches).findFirst().orElse(null);
  }

  static List<Labels> withBuckets(Labels shape) {
    if (!shape.metricName().endsWith("_bucket") || shape.has("le")) return List.of(shape);
    return Stream.of(BUCKETS).map(le -> shape.with("le", le)).toList();
  }

  /* Each shape from as many instances as it takes; all of an instance have what rules join by. */
  static List<Labels> spread(List<Labels> shapes, int size) {
    Set<Labels> series = new LinkedHashSet<>();
    for (int instance = 0; series.size() < size; instance++) {
      String[] common = {
        "instance", "host-" + instance, "job", "job-" + instance % 3, "namespace", "team-" + instance % 4, "pod", "pod-" + instance,
        "container", "app", "node", "node-" + instance, "cluster", "c"
      };
      for (Labels shape : shapes) {
        Labels.Builder labels = shape.toBuilder();
        for (int i = 0; i < common.length; i += 2) {
          if (!shape.has(common[i])) labels.set(common[i], common[i + 1]);
        }
        if (series.size() < size) series.add(labels.build());
      }
    }
    return List.copyOf(series);
  }

  static void block(Path folder, List<Labels> series, long from, long to) {
    Head head = Head.inMemory(new HeadOptions(2 * BLOCK, 0), MemoryBudget.unlimited().share("made", Long.MAX_VALUE).account("head"), 1);
    long[] refs = new long[series.size()];
    double[] values = new double[refs.length];
    Random random = new Random(from);
    boolean[] counters = new boolean[refs.length];
    boolean[] states = new boolean[refs.length];
    for (int i = 0; i < refs.length; i++) {
      counters[i] = series.get(i).metricName().matches(".*_(total|count|sum|bucket)");
      states[i] = i % 2 == 0;
      values[i] = counters[i] ? from / 1e5 : states[i] ? 1 : 50;
    }
    for (long time = from; time < to; time += STEP) {
      try (Appender appender = head.appender()) {
        for (int i = 0; i < refs.length; i++) {
          if (refs[i] == 0) refs[i] = appender.resolve(series.get(i));
          values[i] = next(values[i], counters[i], states[i], random);
          appender.append(refs[i], Appender.NO_START, time, values[i]);
        }
        appender.commit();
      }
    }
    head.writeBlock(Disk.real(), folder, Ulid.of(from, random), from, to);
  }

  /* Counters are reset now and then, states change for some minutes, all else wanders. */
  static double next(double before, boolean counter, boolean state, Random random) {
    int chance = random.nextInt();
    if (counter) return (chance & 0xffff) == 0 ? 0 : before + (chance >>> 28);
    if (state) return before == 1 ? ((chance & 0xfff) == 0 ? 0 : 1) : ((chance & 0xf) == 0 ? 1 : 0);
    return Math.min(100, Math.max(0, before + ((chance >>> 29) - 3) / 4.0));
  }

  static String text(List<Rule> rules) {
    StringBuilder text = new StringBuilder("groups:\n");
    RuleGroupConfig group = null;
    int number = 0;
    for (Rule rule : rules) {
      if (!rule.group().equals(group)) {
        group = rule.group();
        text.append("- name: ").append(quoted(group.name() + "-" + number++)).append("\n  rules:\n");
      }
      boolean alert = rule.config() instanceof RuleConfig.Alerting;
      text.append(alert ? "  - alert: " : "  - record: ").append(quoted(rule.config().name()));
      text.append("\n    expr: ").append(quoted(rule.config().query())).append("\n    labels: ").append(map(rule.config().labels())).append('\n');
      if (rule.config() instanceof RuleConfig.Alerting alerting) {
        text.append("    for: ").append(alerting.holdDuration().toSeconds()).append("s\n    annotations: ").append(map(alerting.annotations())).append('\n');
      }
    }
    return text.toString();
  }

  static String map(Labels labels) {
    List<String> fields = new ArrayList<>();
    labels.forEach((name, value) -> fields.add(quoted(name) + ": " + quoted(value)));
    return "{" + String.join(", ", fields) + "}";
  }

  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t") + '"';
  }
}
