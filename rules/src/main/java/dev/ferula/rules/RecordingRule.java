package dev.ferula.rules;

import dev.ferula.model.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Stores the value of an expression under a name of its own. */
public final class RecordingRule extends Rule {
  private final RuleConfig.Recording config;

  RecordingRule(RuleConfig.Recording config) {
    super(config.expr());
    this.config = config;
  }

  @Override
  public RuleConfig.Recording config() {
    return config;
  }

  @Override
  List<RuleSample> evaluate(long timestamp, long queryOffset, int limit, RuleQuery query) {
    List<RuleQuery.Element> elements = query.evaluate(config.expr(), timestamp - queryOffset);
    List<RuleSample> samples = new ArrayList<>(elements.size());
    Set<Labels> seen = HashSet.newHashSet(elements.size());
    for (RuleQuery.Element element : elements) {
      Labels.Builder labels = element.labels().toBuilder();
      labels.set(Labels.METRIC_NAME, config.name());
      config.labels().forEach(labels::set);
      Labels result = labels.build();
      if (!seen.add(result)) {
        throw new RuleException(
            "vector contains metrics with the same labelset after applying rule labels");
      }
      samples.add(new RuleSample(result, element.value(), element.histogram()));
    }
    if (limit > 0 && samples.size() > limit) {
      throw new RuleException("exceeded limit of " + limit + " with " + samples.size() + " series");
    }
    return samples;
  }
}
