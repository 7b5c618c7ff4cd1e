package dev.ferula.matcher.relabel;

import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Valid relabelling rules, applied one after the other. Immutable, safe to share. */
public final class Relabelling {
  /** No rules: everything is kept as it is. */
  public static final Relabelling NONE = new Relabelling(List.of(), List.of(), NameScheme.UTF8);

  private final List<RelabelRule> rules;
  private final List<CompiledRule> compiled;
  private final NameScheme scheme;

  private Relabelling(List<RelabelRule> rules, List<CompiledRule> compiled, NameScheme scheme) {
    this.rules = rules;
    this.compiled = compiled;
    this.scheme = scheme;
  }

  /**
   * The rules in order.
   *
   * @param scheme which label names rules may write
   * @throws IllegalArgumentException if a rule is invalid, in Prometheus's words
   */
  public static Relabelling of(List<RelabelRule> rules, NameScheme scheme) {
    List<CompiledRule> compiled = new ArrayList<>(rules.size());
    for (RelabelRule rule : rules) {
      rule.validate(scheme);
      compiled.add(CompiledRule.of(rule, scheme));
    }
    return new Relabelling(List.copyOf(rules), List.copyOf(compiled), scheme);
  }

  public List<RelabelRule> rules() {
    return rules;
  }

  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /**
   * Applies the rules to the labels collected so far. The builder's content means nothing once the
   * answer is no.
   *
   * @return whether to keep the label set
   */
  public boolean apply(Labels.Builder labels) {
    return apply(labels, Set.of());
  }

  /**
   * As {@link #apply(Labels.Builder)}, where not all labels were there from the start.
   *
   * @param added the names of those that came later, in order: where labels are renamed to one
   *     name, the last of them counts
   */
  public boolean apply(Labels.Builder labels, Collection<String> added) {
    Set<String> later = new LinkedHashSet<>(added);
    for (CompiledRule rule : compiled) {
      if (!rule.apply(labels, later)) {
        return false;
      }
    }
    return true;
  }

  /** The labels after all rules, or null where a rule drops them. */
  public @Nullable Labels apply(Labels labels) {
    if (compiled.isEmpty()) {
      return labels;
    }
    Labels.Builder builder = labels.toBuilder();
    return apply(builder) ? builder.build() : null;
  }

  /** What each rule makes of the labels, in order; a rule after a drop has no output. */
  public List<RelabelStep> trace(Labels labels) {
    List<RelabelStep> steps = new ArrayList<>(rules.size());
    Labels.Builder builder = labels.toBuilder();
    Set<String> later = new LinkedHashSet<>();
    boolean keep = true;
    for (int i = 0; i < rules.size(); i++) {
      keep = keep && compiled.get(i).apply(builder, later);
      steps.add(new RelabelStep(rules.get(i), keep ? builder.build() : Labels.EMPTY, keep));
    }
    return steps;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Relabelling that && rules.equals(that.rules) && scheme == that.scheme;
  }

  @Override
  public int hashCode() {
    return Objects.hash(rules, scheme);
  }

  @Override
  public String toString() {
    return rules.toString();
  }
}
