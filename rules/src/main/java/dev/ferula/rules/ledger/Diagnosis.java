package dev.ferula.rules.ledger;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.rules.ledger.SelectorState.Verdict;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a selector finds nothing.
 *
 * @param detail for a person
 */
record Diagnosis(Verdict verdict, String detail) {
  private static final Set<String> OFTEN_EMPTY = Set.of("ALERTS", "ALERTS_FOR_STATE");
  private static final List<String> OF_EACH_TARGET = List.of("job", "instance");
  private static final String UP = "up";

  static final Diagnosis QUIET = new Diagnosis(Verdict.QUIET, "");

  /**
   * Asks the storage what of the conditions something meets.
   *
   * @param last the labels of a series that the selector had since the rule was loaded, or null
   * @param recorded the names that rules record: such a series may be missing because its own rule
   *     yields nothing, which is then told there
   */
  static Diagnosis of(
      List<Matcher> matchers,
      @Nullable Labels last,
      Set<String> recorded,
      Querier querier,
      SelectHints hints) {
    List<Matcher> names =
        matchers.stream().filter(m -> m.name().equals(Labels.METRIC_NAME)).toList();
    String name = names.stream().map(Matcher::value).findFirst().orElse("");
    if (OFTEN_EMPTY.contains(name)) {
      return QUIET;
    }
    Look look = new Look(querier, hints, names);
    boolean metric = !names.isEmpty() && look.finds(List.of());
    if (recorded.contains(name) && !metric) {
      return new Diagnosis(Verdict.QUIET, "the rule that records it yields nothing");
    }
    if (last != null) {
      return vanished(metric, last, look);
    }
    if (!metric) {
      return new Diagnosis(Verdict.NO_METRIC, "no series of this name");
    }
    return ofLabels(matchers, look);
  }

  /* Where the target is still there and has the metric, its values come and go. */
  private static Diagnosis vanished(boolean metric, Labels last, Look look) {
    List<Matcher> target = new ArrayList<>();
    for (String label : OF_EACH_TARGET) {
      if (last.has(label)) {
        target.add(Matcher.of(Matcher.Type.EQUAL, label, last.valueOrEmpty(label)));
      }
    }
    if (metric && !target.isEmpty() && look.upHas(target)) {
      return new Diagnosis(Verdict.QUIET, "the target of its last series is still there");
    }
    return new Diagnosis(Verdict.VANISHED, metric ? "other series of the metric are there" : "");
  }

  private static Diagnosis ofLabels(List<Matcher> matchers, Look look) {
    List<Matcher> ofTargets = new ArrayList<>();
    for (Matcher matcher : matchers) {
      if (matcher.name().equals(Labels.METRIC_NAME) || matcher.matchesEmpty()) {
        continue;
      }
      Matcher present = Matcher.of(Matcher.Type.NOT_EQUAL, matcher.name(), "");
      if (!look.finds(List.of(present))) {
        return new Diagnosis(
            Verdict.NO_LABEL, "the metric has no label \"" + matcher.name() + "\"");
      }
      if (look.upHas(List.of(present))) {
        ofTargets.add(matcher);
      }
    }
    if (!ofTargets.isEmpty() && !look.finds(ofTargets)) {
      return new Diagnosis(
          Verdict.NO_TARGET,
          "no target with "
              + String.join(", ", ofTargets.stream().map(Matcher::toString).toList())
              + " has the metric");
    }
    return new Diagnosis(Verdict.QUIET, "the metric has no series with these values at present");
  }

  private record Look(Querier querier, SelectHints hints, List<Matcher> names) {
    boolean finds(List<Matcher> further) {
      List<Matcher> all = new ArrayList<>(names);
      all.addAll(further);
      return isLive(querier.select(hints, all));
    }

    /* A series that has ended stays selectable for as long as the look-back reaches it. */
    private boolean isLive(SeriesSet set) {
      SampleIterator samples = null;
      for (int series = 0; series < set.size(); series++) {
        samples = set.samples(series, samples);
        if (isLive(samples)) {
          return true;
        }
      }
      return false;
    }

    private boolean isLive(SampleIterator samples) {
      boolean live = false;
      SampleIterator.Kind kind = samples.next();
      while (kind != SampleIterator.Kind.NONE && samples.timestamp() <= hints.end()) {
        live =
            kind == SampleIterator.Kind.FLOAT
                ? !StaleMarker.isStale(samples.value())
                : !samples.floatHistogram(null).isStale();
        kind = samples.next();
      }
      return live;
    }

    /* A label that up has comes from the targets. */
    boolean upHas(List<Matcher> matchers) {
      List<Matcher> all = new ArrayList<>(matchers);
      all.add(Matcher.of(Matcher.Type.EQUAL, Labels.METRIC_NAME, UP));
      return isLive(querier.select(hints, all));
    }
  }
}
