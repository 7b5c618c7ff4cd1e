package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests without a thread that waits, beside what {@link JettyFetcherTest} says of all. */
class PlainFetchTest {
  @AutoClose private static final JettyFetchers fetchers = new JettyFetchers("test");

  private final BodyBuffer body = new BodyBuffer();

  private static FetchRequest request(String url, Duration timeout) {
    return new FetchRequest(URI.create(url), "", "text/plain", true, timeout, 1 << 20);
  }

  private static FetchRequest request(RawServer server) {
    return request(server.url("/metrics"), Duration.ofSeconds(20));
  }

  private static final class Told extends CompletableFuture<String> implements TargetFetch.Outcome {
    @Override
    public void fetched(String contentType) {
      complete("body");
    }

    @Override
    public void failed(FetchException reason) {
      complete(reason.getMessage());
    }
  }

  private static String ask(TargetFetch target, BodyBuffer into) throws Exception {
    Told told = new Told();
    target.fetch(into, told);
    return told.get(30, TimeUnit.SECONDS);
  }

  @Test
  void onlyWhatNeedsNoWaitingDoesNotWait() {
    Authorization file = new Authorization.Basic("user", "", Secret.NONE, "/some/file");
    Authorization known = new Authorization.Basic("user", "", new Secret("pass"), "");
    Duration second = Duration.ofSeconds(1);
    assertThat(waits(Fetches.options(Authorization.NONE), request("http://h:1/", second)))
        .isFalse();
    assertThat(waits(Fetches.options(known), request("http://h:1/", second))).isFalse();
    assertThat(waits(Fetches.options(file), request("http://h:1/", second))).isTrue();
    assertThat(waits(Fetches.options(Authorization.NONE), request("https://h:1/", second)))
        .isTrue();
    assertThat(waits(Fetches.options(Authorization.NONE), request("http://u:p@h:1/", second)))
        .isTrue();
    FetchRequest socket =
        new FetchRequest(URI.create("http://h/"), "/run/socket", "text/plain", true, second, 1);
    assertThat(waits(Fetches.options(Authorization.NONE), socket)).isTrue();
  }

  private static boolean waits(HttpOptions options, FetchRequest request) {
    try (Fetcher fetcher = fetchers.create("", options)) {
      return fetcher.target(request).mayWait();
    }
  }

  @Test
  void headerThatIsNoLineIsLeftToTheOtherClient() {
    HttpOptions split =
        Fetches.options(
            "X-A", new HeaderValues(List.of("a\r\nX-Smuggled: b"), List.of(), List.of()));
    assertThat(waits(split, request("http://h:1/", Duration.ofSeconds(1)))).isTrue();
  }

  @Test
  void connectionThatTheTargetClosedMeanwhileCostsNoScrape() throws Exception {
    try (RawServer server = RawServer.answering(Fetches.ANSWER);
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      TargetFetch target = fetcher.target(request(server));
      for (int i = 0; i < 20; i++) {
        assertThat(ask(target, body)).isEqualTo("body");
        for (Socket connection : server.connections) {
          connection.close();
        }
      }
      assertThat(server.requests.size()).isBetween(20, 40);
    }
  }

  @Test
  void connectionThatClosesOnlyWhenAskedAgainCostsNoScrape() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (RawServer server =
            new RawServer(
                (_, out) -> {
                  // Every other request finds the connection closed before any answer.
                  if (asked.incrementAndGet() % 2 == 0) {
                    return false;
                  }
                  RawServer.write(out, Fetches.ANSWER);
                  return true;
                });
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      TargetFetch target = fetcher.target(request(server));
      for (int i = 0; i < 10; i++) {
        assertThat(ask(target, body)).isEqualTo("body");
      }
      assertThat(server.connections).hasSize(10);
    }
  }

  @Test
  void newConnectionThatClosesAtOnceIsAFailureAndIsNotAskedAgain() throws Exception {
    try (RawServer server = new RawServer((_, _) -> false);
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      String url = server.url("/metrics");
      assertThat(ask(fetcher.target(request(server)), body)).isEqualTo("Get \"" + url + "\": EOF");
      assertThat(server.requests).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"H, false, EOF", "'', true, deadline exceeded", "H, true, deadline exceeded"})
  void requestWhoseAnswerBeganOrWhoseTimeIsOverIsNotSentAgain(
      String begun, boolean silent, String failure) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (RawServer server =
            new RawServer(
                (_, out) -> {
                  boolean first = asked.incrementAndGet() == 1;
                  RawServer.write(out, first ? Fetches.ANSWER : begun);
                  if (!first && silent) {
                    Thread.currentThread().join();
                  }
                  return first;
                });
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      assertThat(ask(fetcher.target(request(server)), body)).isEqualTo("body");
      Duration soon = Duration.ofMillis(700);
      assertThat(ask(fetcher.target(request(server.url("/metrics"), soon)), body))
          .endsWith(failure);
      assertThat(asked).hasValue(2);
      assertThat(server.connections).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\na 1\n"})
  void manySilentTargetsTakeNoThreadAndEndInTime(String beginning) throws Exception {
    try (RawServer server =
            new RawServer(
                (_, out) -> {
                  RawServer.write(out, beginning);
                  Thread.currentThread().join();
                  return false;
                });
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      TargetFetch target =
          fetcher.target(request(server.url("/metrics"), Duration.ofMillis(1_500)));
      int threads = Thread.activeCount();
      long start = System.nanoTime();
      List<Told> all = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        Told told = new Told();
        target.fetch(new BodyBuffer(), told);
        all.add(told);
      }
      assertThat(Thread.activeCount()).isLessThan(threads + 10);
      for (Told told : all) {
        assertThat(told.get(30, TimeUnit.SECONDS)).endsWith("context deadline exceeded");
      }
      assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(1_500).toNanos());
    }
  }

  @Test
  void answersThatDoNotCountKeepTheConnection() throws Exception {
    try (RawServer server =
            RawServer.answering("HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc");
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      TargetFetch target = fetcher.target(request(server));
      for (int i = 0; i < 5; i++) {
        assertThat(ask(target, body)).isEqualTo("server returned HTTP status 404 Not Found");
        assertThat(body.length()).isZero();
      }
      assertThat(server.connections).hasSize(1);
    }
  }

  @Test
  void statusIsToldEvenIfTheRestOfTheAnswerNeverComes() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (RawServer server =
            new RawServer(
                (_, out) -> {
                  if (asked.incrementAndGet() == 1) {
                    RawServer.write(out, Fetches.ANSWER);
                    return true;
                  }
                  RawServer.write(out, "HTTP/1.1 503 Busy\r\nContent-Length: 9\r\n\r\nabc");
                  Thread.currentThread().join();
                  return false;
                });
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      // A first answer, with time enough to connect and to load what it takes.
      assertThat(ask(fetcher.target(request(server)), body)).isEqualTo("body");
      TargetFetch hasty = fetcher.target(request(server.url("/metrics"), Duration.ofSeconds(2)));
      assertThat(ask(hasty, body)).isEqualTo("server returned HTTP status 503 Busy");
    }
  }

  @Test
  void bytesBehindAnAnswerEndTheConnection() throws Exception {
    try (RawServer server =
            RawServer.answering(Fetches.ANSWER + "HTTP/1.1 200 OK\r\n\r\nof somebody else");
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      TargetFetch target = fetcher.target(request(server));
      for (int i = 0; i < 5; i++) {
        assertThat(ask(target, body)).isEqualTo("body");
        assertThat(body.length()).isEqualTo(4);
      }
    }
  }

  @Test
  void closedFetcherEndsAllRequestsAndTakesNoMore() throws Exception {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    try (RawServer server =
        new RawServer(
            (_, _) -> {
              asked.complete(null);
              Thread.currentThread().join();
              return false;
            })) {
      Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT);
      TargetFetch target = fetcher.target(request(server));
      Told told = new Told();
      target.fetch(body, told);
      asked.get(30, TimeUnit.SECONDS);
      fetcher.close();
      assertThat(told.get(30, TimeUnit.SECONDS)).endsWith("context canceled");
      assertThat(ask(target, body)).endsWith("context canceled");
      assertThatThrownBy(() -> fetcher.fetch(request(server), body))
          .isInstanceOf(FetchException.class);
    }
  }
}
