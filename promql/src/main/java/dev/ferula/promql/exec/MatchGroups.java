package dev.ferula.promql.exec;

import dev.ferula.model.Labels;
import dev.ferula.promql.parser.VectorMatching;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The rows of both sides of a binary operator, brought together by their matching labels. */
final class MatchGroups {
  /** Rows that match each other. */
  record Group(List<Row> left, List<Row> right) {}

  private final LabelSpace space;
  private final boolean on;
  private final int[] names;
  private final Map<PairKey, Group> byLabels = new HashMap<>();
  private final List<Group> groups = new ArrayList<>();

  /** Groups for matching; to be made when all rows of both sides have been evaluated. */
  MatchGroups(LabelSpace space, VectorMatching matching) {
    this.space = space;
    this.on = matching.on();
    List<String> labels = new ArrayList<>(matching.labels());
    if (!on) {
      labels.add(Labels.METRIC_NAME);
    }
    this.names = space.nameIds(labels);
  }

  void addLeft(Row row) {
    group(row).left().add(row);
  }

  void addRight(Row row) {
    group(row).right().add(row);
  }

  private PairKey key(Row row) {
    return new PairKey(on ? space.keep(row.pairs, names) : space.drop(row.pairs, names));
  }

  /** The group that a row was added to. */
  Group of(Row row) {
    return Objects.requireNonNull(byLabels.get(key(row)));
  }

  private Group group(Row row) {
    return byLabels.computeIfAbsent(
        key(row),
        key -> {
          Group group = new Group(new ArrayList<>(1), new ArrayList<>(1));
          groups.add(group);
          return group;
        });
  }

  /** The groups in the order in which they came up. */
  List<Group> groups() {
    return groups;
  }
}
