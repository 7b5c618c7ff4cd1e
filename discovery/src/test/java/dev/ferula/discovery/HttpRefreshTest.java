package dev.ferula.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.model.TargetGroup;
import dev.ferula.stats.StatsRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpRefreshTest {
  private static final String URL = "http://sd/targets";

  private final Deque<WebPage> answers = new ArrayDeque<>();
  private final List<Map<String, String>> requests = new ArrayList<>();
  private final HttpRefresh refresh =
      new HttpRefresh(URL, Duration.ofMillis(1500), this::answer, StatsRegistry.create());

  private WebAnswer answer(WebRequest request) throws IOException {
    assertThat(request.url()).isEqualTo(URL);
    requests.add(request.headers());
    WebPage page = answers.poll();
    if (page == null) {
      throw new IOException("Get \"" + URL + "\": connection refused");
    }
    return new FakeAnswer(page);
  }

  @Test
  void groupsAreNumberedAndThoseThatAreGoneAreRemoved() throws InterruptedException {
    add(200, "application/json; charset=utf-8", "[{\"targets\":[\"a\"]},{\"targets\":[\"b\"]}]");
    add(200, "application/json", "[{\"targets\":[\"c\"]}]");
    assertThat(refresh.groups())
        .extracting(TargetGroup::source)
        .containsExactly(URL + ":0", URL + ":1");
    List<TargetGroup> second = refresh.groups();
    assertThat(second.getFirst().shared().get("__meta_url")).isEqualTo(URL);
    assertThat(second.get(1).source()).isEqualTo(URL + ":1");
    assertThat(second.get(1).targets()).isEmpty();
    assertThat(requests.getFirst()).containsEntry("X-Prometheus-Refresh-Interval-Seconds", "1.5");
  }

  @ParameterizedTest
  @CsvSource({
    "500, application/json, server returned HTTP status 500",
    "200, text/html, unsupported content type \"text/html\"",
    "200, application/jsonp, unsupported content type \"application/jsonp\"",
    "200, application/json ;charset=utf-8, unsupported content type \"application/json"
        + " ;charset=utf-8\"",
    "200, application/json; charset = utf-8, unsupported content type \"application/json; charset ="
        + " utf-8\"",
    "200, application/json;, unsupported content type \"application/json;\"",
  })
  void otherAnswersAreFailures(int status, String type, String message) {
    add(status, type, "[]");
    assertThatThrownBy(refresh::groups).isInstanceOf(DiscoveryException.class).hasMessage(message);
  }

  @Test
  void thePasswordOfTheUrlIsNotShown() throws InterruptedException {
    WebPage page = new WebPage(200, "", _ -> "application/json", "[{\"targets\":[\"a\"]}]");
    HttpRefresh secret =
        new HttpRefresh(
            "http://me:hidden@sd/targets",
            Duration.ofSeconds(1),
            _ -> new FakeAnswer(page),
            StatsRegistry.create());
    TargetGroup group = secret.groups().getFirst();
    assertThat(group.toString()).doesNotContain("hidden");
    assertThat(group.shared().get("__meta_url")).isEqualTo("http://me:xxxxx@sd/targets");
  }

  @Test
  void noAnswerIsAFailureThatNamesTheUrl() {
    assertThatThrownBy(refresh::groups).hasMessage("Get \"http://sd/targets\": connection refused");
  }

  private void add(int status, String type, String body) {
    answers.add(new WebPage(status, "", name -> name.equals("Content-Type") ? type : "", body));
  }
}
