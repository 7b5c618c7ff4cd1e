package dev.ferula.rules;

import dev.ferula.model.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Stores the value of an expression under a name of its own. */
public final class RecordingRule extends Rule {
  private final RuleConfig.Recording config;
  private final RecordedNames names;

  RecordingRule(RuleConfig.Recording config) {
    super(config.expr());
    this.config = config;
    this.names = new RecordedNames(config.name(), config.labels());
  }

  @Override
  public RuleConfig.Recording config() {
    return config;
  }

  @Override
  List<RuleSample> evaluate(long timestamp, long queryOffset, int limit, RuleQuery query) {
    List<RuleQuery.Element> elements = query.evaluate(config.expr(), timestamp - queryOffset);
    List<RuleSample> samples = new ArrayList<>(elements.size());
    for (RuleQuery.Element element : elements) {
      Labels result = names.of(element.labels());
      samples.add(new RuleSample(result, element.value(), element.histogram()));
    }
    // What differs where nothing is overwritten differs afterwards, too.
    if (names.overwrite() && !areDistinct(samples)) {
      throw new RuleException(
          "vector contains metrics with the same labelset after applying rule labels");
    }
    names.evaluated(elements.size());
    if (limit > 0 && samples.size() > limit) {
      throw new RuleException("exceeded limit of " + limit + " with " + samples.size() + " series");
    }
    return samples;
  }

  private static boolean areDistinct(List<RuleSample> samples) {
    Set<Labels> seen = HashSet.newHashSet(samples.size());
    for (RuleSample sample : samples) {
      if (!seen.add(sample.labels())) {
        return false;
      }
    }
    return true;
  }
}
