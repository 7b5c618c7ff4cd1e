package dev.ferula.web.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.promql.QueryOrigin;
import dev.ferula.promql.QueryRecord;
import dev.ferula.promql.QueryStats;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentQueriesTest {
  private static final List<QueryStats.Step> STEPS = List.of(new QueryStats.Step(1, 2));
  private static final QueryStats STATS = new QueryStats(1, 2, 3, 4, 5, 6, 7, 8, 9, STEPS, STEPS);

  private long now;
  private final List<String> told = new ArrayList<>();
  private final RecentQueries recent =
      new RecentQueries(query -> told.add(query.query()), () -> now);

  private void ended(String query, QueryOrigin origin) {
    now++;
    recent.ended(new QueryRecord(query, 0, 0, 0, origin, STATS, null));
  }

  private List<String> latest(int limit, boolean withRules) {
    return recent.latest(limit, withRules).stream().map(ended -> ended.query().query()).toList();
  }

  @Test
  void rulesDoNotPushOutWhatPeopleAsked() {
    ended("asked", new QueryOrigin.HttpRequest("::1", "GET", "/api/v1/query"));
    for (int i = 0; i < 3 * RecentQueries.KEPT; i++) {
      ended("rule " + i, new QueryOrigin.RuleGroup("f", "g"));
    }
    assertThat(latest(2, true)).containsExactly("rule 599", "rule 598");
    assertThat(latest(1000, true)).hasSize(RecentQueries.KEPT + 1).endsWith("asked");
    assertThat(latest(1000, false)).containsExactly("asked");
    assertThat(told).hasSize(3 * RecentQueries.KEPT + 1);
  }

  @Test
  void whatEachStepAccountsForIsNotKept() {
    ended("x", new QueryOrigin.RuleGroup("f", "g"));
    QueryStats kept = recent.latest(1, true).get(0).query().stats();
    assertThat(kept.samplesRead()).isEqualTo(8);
    assertThat(kept.totalQueryableSamplesPerStep()).isEmpty();
    assertThat(kept.samplesReadPerStep()).isEmpty();
  }

  @Test
  void ofLongExpressionsTheBeginningIsKept() {
    ended("x".repeat(RecentQueries.MAX_LENGTH + 1), new QueryOrigin.RuleGroup("f", "g"));
    assertThat(latest(1, true).get(0)).hasSize(RecentQueries.MAX_LENGTH + 1).endsWith("x…");
  }
}
