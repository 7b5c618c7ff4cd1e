package dev.ferula.ruletest;

import dev.ferula.config.rules.ParsedRules;
import dev.ferula.config.rules.RuleFile;
import dev.ferula.config.rules.RuleFileLoader;
import dev.ferula.config.rules.RuleGroups;
import dev.ferula.model.NameScheme;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.RuleGroupConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads rules for tests, of which many read the same ones: what was read last is kept by its text,
 * so a file that has changed is read anew. Safe for use by several threads.
 */
public final class RuleReader {
  /** How many texts are kept. */
  private static final int MOST_KEPT = 64;

  /** Longer texts are not kept. */
  private static final int LONGEST_KEPT = 1 << 18;

  private final RuleFileLoader loader;
  private final ParserOptions parser;
  private final Map<String, List<RuleGroupConfig>> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<RuleGroupConfig>> eldest) {
          return size() > MOST_KEPT;
        }
      };

  public RuleReader(RuleTestOptions options) {
    this.parser = options.parser();
    this.loader =
        new RuleFileLoader(NameScheme.UTF8, new ParsedRules(parser), options.ignoreUnknownFields());
  }

  /**
   * Reads rule files.
   *
   * @param interval of groups that name none
   * @throws dev.ferula.config.rules.RuleFileException with what is wrong
   */
  public List<RuleGroupConfig> read(List<Path> files, Duration interval) {
    List<RuleGroupConfig> all = new ArrayList<>();
    for (Path file : files) {
      all.addAll(read(file, interval));
    }
    return all;
  }

  private List<RuleGroupConfig> read(Path file, Duration interval) {
    String name = file.toString();
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      // The loader has the words for it.
      return new RuleGroups(parser, interval).of(name, loader.load(file));
    }
    String key = name + '\n' + interval + '\n' + text;
    List<RuleGroupConfig> known = known(key);
    return known == null ? kept(key, name, loader.load(text, name), interval) : known;
  }

  /**
   * Reads rules that stand in no file.
   *
   * @param interval of groups that name none
   * @throws dev.ferula.config.rules.RuleFileException with what is wrong
   */
  public List<RuleGroupConfig> read(String text, Duration interval) {
    String key = "\n" + interval + '\n' + text;
    List<RuleGroupConfig> known = known(key);
    return known == null ? kept(key, "text", loader.loadUnnamed(text), interval) : known;
  }

  private synchronized @Nullable List<RuleGroupConfig> known(String key) {
    return kept.get(key);
  }

  private synchronized List<RuleGroupConfig> kept(
      String key, String name, RuleFile file, Duration interval) {
    List<RuleGroupConfig> groups = List.copyOf(new RuleGroups(parser, interval).of(name, file));
    if (key.length() <= LONGEST_KEPT) {
      kept.put(key, groups);
    }
    return groups;
  }
}
