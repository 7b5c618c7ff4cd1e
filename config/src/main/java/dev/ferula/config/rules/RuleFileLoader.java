package dev.ferula.config.rules;

import dev.ferula.config.binding.Binder;
import dev.ferula.config.binding.FieldType;
import dev.ferula.config.binding.InvalidSectionException;
import dev.ferula.config.binding.Problem;
import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.config.binding.Types;
import dev.ferula.config.yaml.UnreadableFile;
import dev.ferula.config.yaml.Utf8Words;
import dev.ferula.config.yaml.YamlDialect;
import dev.ferula.config.yaml.YamlException;
import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlNode.Position;
import dev.ferula.config.yaml.YamlReader;
import dev.ferula.config.yaml.YamlValue;
import dev.ferula.discovery.YamlFile;
import dev.ferula.model.NameScheme;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Loads rule files. Safe for use by several threads if its checks are.
 *
 * @param scheme which metric and label names are valid
 * @param ignoreUnknown whether fields that rules do not have are passed over
 */
public record RuleFileLoader(NameScheme scheme, RuleChecks checks, boolean ignoreUnknown) {
  /* Prometheus reads a file twice, the second time for the places in it, and tells of both. */
  private static final Schema FILE =
      file("rulefmt.RuleGroups", group("rulefmt.RuleGroup", rule("rulefmt.Rule", Types.TEXT)));

  private static final class Places {
    private static final Schema FILE =
        file(
            "rulefmt.ruleGroups",
            group("rulefmt.RuleGroupNode", rule("rulefmt.RuleNode", Types.NODE)));

    private Places() {}
  }

  private static Schema rule(String type, FieldType text) {
    return Schema.of(type)
        .field("record", text)
        .field("alert", text)
        .field("expr", text)
        .duration("for")
        .duration("keep_firing_for")
        .textMap("labels")
        .textMap("annotations")
        .build();
  }

  private static Schema group(String type, Schema rule) {
    return Schema.of(type)
        .text("name")
        .duration("interval")
        .field("query_offset", Types.OPTIONAL_DURATION)
        .whole("limit", 0)
        .items("rules", rule)
        .textMap("labels")
        .build();
  }

  private static Schema file(String type, Schema group) {
    return Schema.of(type).items("groups", group).build();
  }

  /**
   * The groups in a file.
   *
   * @throws RuleFileException if the file cannot be read or anything in it is wrong
   */
  public RuleFile load(Path file) {
    try {
      return load(YamlFile.text(file), file.toString());
    } catch (NoSuchFileException e) {
      throw failed(file + ": open " + file + ": no such file or directory");
    } catch (CharacterCodingException e) {
      String words = file + ": yaml: " + invalidUtf8(file);
      throw new RuleFileException(List.of(words, words));
    } catch (IOException e) {
      throw failed(file + ": open " + file + ": " + e.getMessage());
    }
  }

  /* libyaml tells how a character begins or goes on. */
  private static String invalidUtf8(Path file) {
    try {
      return Utf8Words.of(Files.readAllBytes(file));
    } catch (IOException e) {
      return UnreadableFile.because(file, e);
    }
  }

  /**
   * The groups in a text.
   *
   * @param file where the text is from, for messages
   * @throws RuleFileException if anything in the text is wrong
   */
  public RuleFile load(String text, String file) {
    return load(text, file, file + ": ");
  }

  /**
   * The groups in a text that stands in no file; messages begin with what is wrong.
   *
   * @throws RuleFileException if anything in the text is wrong
   */
  public RuleFile loadUnnamed(String text) {
    return load(text, "standard input", "");
  }

  private RuleFile load(String text, String file, String prefix) {
    Section root = bind(text, file, prefix);
    List<String> errors = new RuleValidation(scheme, checks, file).check(root);
    if (!errors.isEmpty()) {
      throw new RuleFileException(errors.stream().map(error -> prefix + error).toList());
    }
    List<RuleFile.Group> groups = new ArrayList<>();
    for (Section group : written(root, "groups")) {
      groups.add(group(group));
    }
    return new RuleFile(groups);
  }

  private Section bind(String text, String file, String prefix) {
    YamlNode node;
    try {
      node = YamlReader.read(text, YamlDialect.RULES);
    } catch (YamlException e) {
      String words = prefix + Binder.syntaxProblem(e).words();
      throw new RuleFileException(List.of(words, words));
    }
    if (node == null || YamlValue.isNull(node)) {
      return Section.ofDefaults(FILE);
    }
    List<String> errors = new ArrayList<>();
    Section root = bind(FILE, ignoreUnknown, node, file, errors);
    if (!errors.isEmpty()) {
      // Without an error there is none the second time either: any text has a place.
      bind(Places.FILE, true, node, "", errors);
      errors.replaceAll(error -> prefix + error);
      throw new RuleFileException(errors);
    }
    return root;
  }

  /* Where an error is added, what is returned is not to be used. */
  private static Section bind(
      Schema schema, boolean ignoreUnknown, YamlNode node, String file, List<String> errors) {
    Binder binder = Binder.ofUniqueKeys(ignoreUnknown);
    try {
      Section root = binder.bindSection(schema, node);
      List<Problem> problems = binder.problems();
      if (!problems.isEmpty()) {
        StringBuilder told = new StringBuilder("yaml: unmarshal errors:");
        problems.forEach(problem -> told.append("\n  ").append(problem.words()));
        problems.forEach(problem -> told.append(place(problem, file)));
        errors.add(told.toString());
      }
      return root;
    } catch (InvalidSectionException e) {
      errors.add(e.problem().words() + place(e.problem(), file));
      return Section.ofDefaults(schema);
    } catch (YamlException e) {
      Problem problem = Binder.syntaxProblem(e);
      errors.add(problem.words() + place(problem, file));
      return Section.ofDefaults(schema);
    }
  }

  private static String place(Problem problem, String file) {
    return file.isEmpty() ? "" : "\n  at " + problem.location(file);
  }

  /** The sections of a list, without those that are written as nothing: they are none. */
  static List<Section> written(Section section, String key) {
    List<Section> written = new ArrayList<>();
    for (Section item : section.sections(key)) {
      if (item != null && item.position() != null) {
        written.add(item);
      }
    }
    return written;
  }

  private static RuleFileException failed(String error) {
    return new RuleFileException(List.of(error));
  }

  private static RuleFile.Group group(Section group) {
    List<RuleFile.Rule> rules = new ArrayList<>();
    for (Section rule : written(group, "rules")) {
      rules.add(rule(rule));
    }
    return new RuleFile.Group(
        group.text("name"),
        group.duration("interval"),
        group.value("query_offset") instanceof Duration offset ? offset : null,
        group.whole("limit"),
        group.textMap("labels"),
        rules);
  }

  private static RuleFile.Rule rule(Section rule) {
    Position at = Objects.requireNonNullElse(rule.position("expr"), new Position(1, 1));
    return new RuleFile.Rule(
        rule.text("record"),
        rule.text("alert"),
        rule.text("expr"),
        rule.duration("for"),
        rule.duration("keep_firing_for"),
        rule.textMap("labels"),
        rule.textMap("annotations"),
        at.line(),
        at.column());
  }
}
