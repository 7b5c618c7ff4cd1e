package dev.ferula.promqltest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import dev.ferula.promql.Engine;
import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.Explanation;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.QueryResult;
import dev.ferula.storage.memory.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a query tells of its plan when it is asked to explain itself. */
class ExplanationTest {
  private final MemoryStorage storage = new MemoryStorage();
  private final AtomicLong clock = new AtomicLong();

  ExplanationTest() {
    for (int i = 0; i <= 60; i++) {
      for (String pod : List.of("a", "b", "c")) {
        Labels labels = Labels.of("__name__", "requests_total", "pod", pod);
        storage.add(labels, 0, i * 10_000L, i * 10.0);
      }
    }
  }

  private QueryResult run(String query, boolean explain) {
    Engine engine = new Engine(EngineOptions.DEFAULT, () -> clock.addAndGet(1000));
    QueryOptions options = QueryOptions.DEFAULT.withExplain(explain);
    return engine.range(storage, query, 300_000, 600_000, 60_000, options);
  }

  private Explanation explain(String query) {
    return Objects.requireNonNull(run(query, true).explanation());
  }

  @Test
  void everyOperatorTellsItsPartOfTheQueryAndWhatItHandedOn() {
    Explanation plan = explain("sum by (pod) (rate(requests_total[1m])) / 2");
    Explanation sum = plan.inputs().getFirst();
    Explanation rate = sum.inputs().getFirst();
    Explanation range = rate.inputs().getFirst();
    assertThat(List.of(plan, sum, rate, range))
        .extracting(Explanation::operator)
        .containsExactly(
            "vector and scalar /", "aggregation sum", "function rate", "range selector");
    assertThat(List.of(plan, sum, rate, range)).extracting(Explanation::series).containsOnly(3L);
    assertThat(List.of(plan, sum, rate, range))
        .extracting(Explanation::samples)
        .as("six steps; from 4 m to 10 m there are 36 samples")
        .containsExactly(18L, 18L, 18L, 108L);
    assertThat(range.expression()).isEqualTo("requests_total[1m]");
    assertThat(range.bytes()).isEqualTo(16 * 108);
    assertThat(plan.inputs().getLast().operator()).isEqualTo("number");
  }

  @Test
  void theTimesOfAllOperatorsAddUpToThatOfTheQuery() {
    QueryResult result = run("max(requests_total) + on() sum(rate(requests_total[2m]))", true);
    Explanation plan = Objects.requireNonNull(result.explanation());
    assertThat(all(plan)).allMatch(part -> part.time() >= 0);
    assertThat(plan.totalTime())
        .isBetween(result.stats().innerEvalTime(), result.stats().execTotalTime());
  }

  @Test
  void whatIsEvaluatedOnceForAllStepsSaysSo() {
    Explanation plan = explain("requests_total - requests_total @ 600");
    Explanation once = plan.inputs().getLast();
    assertThat(once.operator()).isEqualTo("once for all steps");
    assertThat(once.samples()).isEqualTo(18);
    Explanation selector = once.inputs().getFirst();
    assertThat(selector.series()).isEqualTo(3);
    assertThat(selector.samples()).as("of the five minutes before").isEqualTo(3 * 30);
  }

  @Test
  void theTextHasALineForEachOperatorIndentedBelowItsUser() {
    String[] lines = explain("sum(max_over_time(requests_total[2m:1m]))").toText().split("\\R");
    assertThat(lines[0]).contains("SERIES", "SAMPLES", "BYTES", "SELF MS", "OPERATOR");
    assertThat(lines).hasSize(5);
    assertThat(lines[1]).contains("  aggregation sum  sum(");
    assertThat(lines[3]).contains("      subquery  requests_total[2m:1m]");
    assertThat(lines[4]).contains("        instant selector  requests_total");
  }

  @Test
  void explainingChangesNothingAndIsNotDoneUnasked() {
    String query = "histogram_quantile(0.9, requests_total) or rate(requests_total[3m])";
    assertThat(run(query, true).value().toString()).isEqualTo(run(query, false).value().toString());
    assertThat(run(query, false).explanation()).isNull();
  }

  private static List<Explanation> all(Explanation plan) {
    List<Explanation> all = new ArrayList<>(List.of(plan));
    plan.inputs().forEach(input -> all.addAll(all(input)));
    return all;
  }
}
