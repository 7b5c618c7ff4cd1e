package dev.ferula.stats;

import java.util.ArrayList;
import java.util.List;

/**
 * Which tags travel with a request, by their keys: the first rule that matches a key decides, and a
 * key that none matches stays behind. Without any rule all travel. Immutable.
 *
 * <pre>{@code
 * PropagationFilter outside =
 *     PropagationFilter.ALL.exclude(HAS_PREFIX, "internal.").include(HAS_PREFIX, "");
 * byte[] header = TagsBinary.encode(outside.apply(Tags.current()));
 * }</pre>
 */
public final class PropagationFilter {
  /** No rule: all tags travel. */
  public static final PropagationFilter ALL = new PropagationFilter(List.of());

  /** How a rule's text is compared with a key. */
  public enum Match {
    EQUAL,
    NOT_EQUAL,
    HAS_PREFIX
  }

  private static final class Rule {
    final boolean includes;
    private final Match match;
    private final String text;

    Rule(boolean includes, Match match, String text) {
      this.includes = includes;
      this.match = match;
      this.text = text;
    }

    boolean matches(String key) {
      return match == Match.HAS_PREFIX
          ? key.startsWith(text)
          : key.equals(text) == (match == Match.EQUAL);
    }
  }

  private final List<Rule> rules;

  private PropagationFilter(List<Rule> rules) {
    this.rules = rules;
  }

  /** These rules, and then one that lets matching tags travel. */
  public PropagationFilter include(Match match, String text) {
    return and(new Rule(true, match, text));
  }

  /** These rules, and then one that keeps matching tags back. */
  public PropagationFilter exclude(Match match, String text) {
    return and(new Rule(false, match, text));
  }

  private PropagationFilter and(Rule rule) {
    List<Rule> more = new ArrayList<>(rules);
    more.add(rule);
    return new PropagationFilter(List.copyOf(more));
  }

  /** Whether a tag of this key travels. */
  public boolean passes(TagKey key) {
    for (Rule rule : rules) {
      if (rule.matches(key.name())) {
        return rule.includes;
      }
    }
    return rules.isEmpty();
  }

  /** The tags that travel, for an encoder; or, of what was received, those that are taken in. */
  public TagContext apply(TagContext tags) {
    TagContext passing = tags;
    for (int i = 0; i < tags.size(); i++) {
      if (!passes(tags.key(i))) {
        passing = passing.delete(tags.key(i));
      }
    }
    return passing;
  }
}
