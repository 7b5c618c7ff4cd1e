package dev.ferula.config.section;

import dev.ferula.config.binding.Binder;
import dev.ferula.config.binding.FieldType;
import dev.ferula.config.binding.ListType;
import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.config.binding.Types;
import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlWriter.Flow;
import dev.ferula.matcher.relabel.RelabelAction;
import dev.ferula.matcher.relabel.RelabelRegex;
import dev.ferula.matcher.relabel.RelabelRule;
import dev.ferula.matcher.relabel.Relabelling;
import dev.ferula.model.GoQuote;
import dev.ferula.model.NameScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Relabelling rules. */
public final class RelabelSection {
  /** Names of labels: any text that is UTF-8 and not empty. */
  static final FieldType LABEL_NAME = Types.text("string", RelabelSection::labelName);

  static final Schema SCHEMA =
      Schema.of("relabel.Config", "relabel.plain")
          .field("source_labels", new FlowList(new ListType(LABEL_NAME, "model.LabelNames")))
          .omitEmpty()
          .text("separator", RelabelRule.DEFAULT_SEPARATOR)
          .field("regex", new RegexType(), RelabelRegex.DEFAULT)
          .omitEmpty()
          .field("modulus", Types.UINT64)
          .omitEmpty()
          .text("target_label")
          .omitEmpty()
          .text("replacement", RelabelRule.DEFAULT_REPLACEMENT)
          .field(
              "action",
              Types.text("string", text -> RelabelAction.parse(text).text()),
              RelabelAction.REPLACE.text())
          .omitEmpty()
          .build();

  private RelabelSection() {}

  private static String labelName(String text) {
    if (!NameScheme.UTF8.isLabelName(text)) {
      throw new IllegalArgumentException(GoQuote.quote(text) + " is not a valid label name");
    }
    return text;
  }

  /** Refuses a list of rules that has nothing among them. */
  static void checkPresent(Section owner, String key, String words) {
    if (owner.sections(key).contains(null)) {
      throw owner.broken(key, words);
    }
  }

  /**
   * The rules of a list, validated.
   *
   * @throws dev.ferula.config.binding.InvalidSectionException if one is invalid
   */
  public static Relabelling relabelling(Section owner, String key, NameScheme scheme) {
    List<RelabelRule> rules = new ArrayList<>();
    for (Section section : owner.sections(key)) {
      RelabelRule rule = rule(Objects.requireNonNull(section));
      try {
        rule.validate(scheme);
      } catch (IllegalArgumentException e) {
        throw section.broken(String.valueOf(e.getMessage()));
      }
      rules.add(rule);
    }
    return rules.isEmpty() ? Relabelling.NONE : Relabelling.of(rules, scheme);
  }

  private static RelabelRule rule(Section section) {
    String action = section.text("action");
    return RelabelRule.builder()
        .sourceLabels(
            section.value("source_labels") == null ? null : section.texts("source_labels"))
        .separator(section.text("separator"))
        .regex((RelabelRegex) Objects.requireNonNull(section.value("regex")))
        .modulus(section.whole("modulus"))
        .targetLabel(section.text("target_label"))
        .replacement(section.text("replacement"))
        .action(action.isEmpty() ? null : RelabelAction.parse(action))
        .build();
  }

  /** A list that is printed on one line. */
  private record FlowList(ListType list) implements FieldType {
    @Override
    public String typeName() {
      return list.typeName();
    }

    @Override
    public @Nullable Object zero() {
      return null;
    }

    @Override
    public @Nullable Object bind(Binder binder, YamlNode node, @Nullable Object initial) {
      return list.bind(binder, node, initial);
    }

    @Override
    public boolean isEmpty(@Nullable Object value) {
      return list.isEmpty(value);
    }

    @Override
    public Object printed(@Nullable Object value) {
      return new Flow((List<?>) list.printed(value));
    }
  }

  /** Regular expressions; one written as nothing matches the empty text only. */
  private record RegexType() implements FieldType {
    private static final FieldType CHECKED =
        Types.text("string", text -> RelabelRegex.of(text).source());

    @Override
    public String typeName() {
      return "relabel.Regexp";
    }

    @Override
    public Object zero() {
      return RelabelRegex.of("");
    }

    @Override
    public @Nullable Object bind(Binder binder, YamlNode node, @Nullable Object initial) {
      return CHECKED.bind(binder, node, null) instanceof String text
          ? RelabelRegex.of(text)
          : initial;
    }

    @Override
    public boolean isEmpty(@Nullable Object value) {
      return value == null || ((RelabelRegex) value).isDefault();
    }

    @Override
    public @Nullable Object printed(@Nullable Object value) {
      return value == null ? null : ((RelabelRegex) value).source();
    }
  }
}
