package dev.ferula.web.cardinality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.promql.QueryOrigin;
import dev.ferula.promql.QueryRecord;
import dev.ferula.promql.QueryStats;
import dev.ferula.promql.parser.ParserOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MetricReadsTest {
  private final AtomicLong clock = new AtomicLong(1000);
  private final List<QueryRecord> told = new ArrayList<>();
  private final MetricReads reads = new MetricReads(clock::get, ParserOptions.ALL, told::add);

  @Test
  void whatAnExpressionNamesIsReadWhereverItStands() {
    reads.note(
        "sum(rate(a[5m])) / on() (b{x=\"y\"} or {\"c.d\", z=\"1\"}) + max_over_time(e[1h:1m])",
        MetricReads.Reader.CLIENT,
        "10.0.0.1 curl");
    for (String name : List.of("a", "b", "c.d", "e")) {
      assertThat(reads.last(name))
          .as(name)
          .isEqualTo(new MetricReads.Read(1000, MetricReads.Reader.CLIENT, "10.0.0.1 curl"));
    }
  }

  @Test
  void nobodyReadsWhatIsNotNamed() {
    reads.note("{x=\"a\"} or {__name__=~\"a|b\"} or c{", MetricReads.Reader.PAGE, "x");
    reads.note("{__name__=~\"a|b\", x=\"c\"}", MetricReads.Reader.PAGE, "x");
    reads.note("c{", MetricReads.Reader.PAGE, "x");
    reads.note("a".repeat(10_000), MetricReads.Reader.PAGE, "x");
    for (String name : List.of("a", "b", "c", "x", "")) {
      assertThat(reads.last(name)).as(name).isNull();
    }
  }

  @Test
  void theLastReaderIsKeptAndRulesTellByTheirGroup() {
    reads.note("a", MetricReads.Reader.PAGE, "x".repeat(300));
    assertThat(reads.last("a").who()).hasSize(201);
    clock.set(2000);
    QueryRecord rule = record(new QueryOrigin.RuleGroup("r.yml", "g"));
    reads.ended(rule);
    // Requests are noted by whoever knows their client.
    reads.ended(record(new QueryOrigin.HttpRequest("10.0.0.1", "GET", "/api/v1/query")));
    assertThat(reads.last("a"))
        .isEqualTo(new MetricReads.Read(2000, MetricReads.Reader.RULE, "r.yml;g"));
    assertThat(told).hasSize(2).first().isSameAs(rule);
  }

  @Test
  void namesBeyondTheLimitAreNotRemembered() {
    for (int i = 0; i < MetricReads.MAX_METRICS + 10; i++) {
      reads.note("m" + i, MetricReads.Reader.PAGE, "x");
    }
    assertThat(reads.last("m" + (MetricReads.MAX_METRICS - 1))).isNotNull();
    assertThat(reads.last("m" + MetricReads.MAX_METRICS)).isNull();
  }

  private static QueryRecord record(QueryOrigin origin) {
    return new QueryRecord(
        "a",
        0,
        0,
        0,
        origin,
        new QueryStats(0, 0, 0, 0, 0, 0, 0, 0, 0, List.of(), List.of()),
        null);
  }
}
