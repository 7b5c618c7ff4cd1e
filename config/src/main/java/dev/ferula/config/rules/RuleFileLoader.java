package dev.ferula.config.rules;

import dev.ferula.config.binding.Binder;
import dev.ferula.config.binding.InvalidSectionException;
import dev.ferula.config.binding.Problem;
import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.config.binding.Types;
import dev.ferula.config.yaml.YamlException;
import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlNode.Position;
import dev.ferula.config.yaml.YamlReader;
import dev.ferula.config.yaml.YamlValue;
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
import java.util.stream.Collectors;

/**
 * Loads rule files. Safe for use by several threads if its checks are.
 *
 * @param scheme which metric and label names are valid
 * @param ignoreUnknown whether fields that rules do not have are passed over
 */
public record RuleFileLoader(NameScheme scheme, RuleChecks checks, boolean ignoreUnknown) {
  private static final Schema RULE =
      Schema.of("rulefmt.Rule")
          .text("record")
          .text("alert")
          .text("expr")
          .duration("for")
          .duration("keep_firing_for")
          .textMap("labels")
          .textMap("annotations")
          .build();

  private static final Schema GROUP =
      Schema.of("rulefmt.RuleGroup")
          .text("name")
          .duration("interval")
          .field("query_offset", Types.OPTIONAL_DURATION)
          .whole("limit", 0)
          .items("rules", RULE)
          .textMap("labels")
          .build();

  private static final Schema FILE = Schema.of("rulefmt.RuleGroups").items("groups", GROUP).build();

  /**
   * The groups in a file.
   *
   * @throws RuleFileException if the file cannot be read or anything in it is wrong
   */
  public RuleFile load(Path file) {
    try {
      return load(Files.readString(file), file.toString());
    } catch (NoSuchFileException e) {
      throw failed(file + ": open " + file + ": no such file or directory");
    } catch (CharacterCodingException e) {
      throw failed(file + ": yaml: invalid UTF-8 in the file");
    } catch (IOException e) {
      throw failed(file + ": open " + file + ": " + e.getMessage());
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
    List<String> errors = new RuleValidation(scheme, checks).check(root);
    if (!errors.isEmpty()) {
      throw new RuleFileException(errors.stream().map(error -> prefix + error).toList());
    }
    List<RuleFile.Group> groups = new ArrayList<>();
    for (Section group : root.sections("groups")) {
      groups.add(group(Objects.requireNonNull(group)));
    }
    return new RuleFile(groups);
  }

  private Section bind(String text, String file, String prefix) {
    Binder binder = new Binder(ignoreUnknown);
    Section root;
    try {
      YamlNode node = YamlReader.read(text);
      root =
          node == null || YamlValue.isNull(node)
              ? Section.ofDefaults(FILE)
              : binder.bindSection(FILE, node);
    } catch (YamlException e) {
      // Prometheus reads a file twice, once for its places, and tells of both.
      String words = prefix + Binder.syntaxProblem(e).words();
      throw new RuleFileException(List.of(words, words));
    } catch (InvalidSectionException e) {
      Problem problem = e.problem();
      throw failed(prefix + problem.words() + "\n  at " + problem.location(file));
    }
    List<Problem> problems = binder.problems();
    if (!problems.isEmpty()) {
      throw failed(
          prefix
              + "yaml: unmarshal errors:"
              + problems.stream()
                  .map(problem -> "\n  " + problem.words())
                  .collect(Collectors.joining())
              + problems.stream()
                  .map(problem -> "\n  at " + problem.location(file))
                  .collect(Collectors.joining()));
    }
    return root;
  }

  private static RuleFileException failed(String error) {
    return new RuleFileException(List.of(error));
  }

  private static RuleFile.Group group(Section group) {
    List<RuleFile.Rule> rules = new ArrayList<>();
    for (Section rule : group.sections("rules")) {
      rules.add(rule(Objects.requireNonNull(rule)));
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
