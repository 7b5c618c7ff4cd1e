package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Http2Test {
  private static HttpOptions options(TlsServer server, boolean http2) {
    return new HttpOptions(
        new Authorization.Basic("u", "", new Secret("p"), ""),
        true,
        http2,
        server.trusted(""),
        ProxyOptions.NONE,
        Map.of("X-Own", new HeaderValues(List.of("a"), List.of(), List.of())));
  }

  @Test
  void http2IsNegotiatedWhereItIsEnabled() throws Exception {
    try (TlsServer server = TlsServer.start();
        JettyFetchers fetchers = new JettyFetchers("test")) {
      for (boolean http2 : List.of(true, false)) {
        try (Fetcher fetcher = fetchers.create("", options(server, http2))) {
          BodyBuffer body = new BodyBuffer();
          URI uri = URI.create("https://127.0.0.1:" + server.port() + "//metrics//x?a=b");
          for (int i = 0; i < 3; i++) {
            fetcher.fetch(
                new FetchRequest(uri, "", "*/*", true, Duration.ofSeconds(20), 1000), body);
            assertThat(body.length()).isEqualTo(4);
          }
          assertThat(server.lastVersion()).isEqualTo(http2 ? "HTTP/2.0" : "HTTP/1.1");
          assertThat(server.lastHeaders())
              .contains(
                  "path: //metrics//x?a=b",
                  "authority: 127.0.0.1:" + server.port(),
                  "authorization: Basic dTpw",
                  "x-own: a",
                  "user-agent: test",
                  "x-prometheus-scrape-timeout-seconds: 20");
        }
      }
    }
  }

  @Test
  void aStatusHasItsUsualWordsWhereNoneAreSent() throws Exception {
    try (TlsServer server = TlsServer.start();
        JettyFetchers fetchers = new JettyFetchers("test")) {
      for (boolean http2 : List.of(true, false)) {
        try (Fetcher fetcher = fetchers.create("", options(server, http2))) {
          URI uri = URI.create("https://127.0.0.1:" + server.port() + "/broken");
          FetchRequest request =
              new FetchRequest(uri, "", "*/*", true, Duration.ofSeconds(20), 1000);
          assertThatThrownBy(() -> fetcher.fetch(request, new BodyBuffer()))
              .hasMessageStartingWith("server returned HTTP status 500 ")
              .hasMessageEndingWith(" Error");
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "java.io.EOFException,  HttpConnectionOverHTTP@335ce92a, unexpected EOF",
    "java.io.EOFException,  EOF,                             EOF",
    "java.io.IOException,   internal_error,   stream error: INTERNAL_ERROR; received from peer",
    "java.io.IOException,   protocol_error/invalid_frame,    connection error: PROTOCOL_ERROR",
    "java.io.IOException,   no_error/enough,                 no_error/enough",
    "java.io.IOException,   other/words,                     other/words",
    "java.io.IOException,   broken,                          broken"
  })
  void anEndIsToldWithoutTheObjectsOfTheLibrary(
      Class<? extends Exception> type, String words, String told) throws Exception {
    HttpAsk ask =
        new HttpAsk(
            "GET",
            URI.create("https://h/m"),
            "",
            Map.of(),
            HttpContent.NONE,
            Duration.ofSeconds(1));
    Exception failure = type.getConstructor(String.class).newInstance(words);
    assertThat(FetchFailures.translate(ask, failure)).hasMessage("Get \"https://h/m\": " + told);
  }

  @ParameterizedTest
  @CsvSource({
    "http://h:/m,       http://h/m",
    "http://u:p@h:/m,   http://u:xxxxx@h/m",
    "http://u@h:1/m:,   http://u@h:1/m:",
    "http://p:/m?a=p:b, http://p/m?a=p:b",
    "'http://[::1]:/m', 'http://[::1]/m'",
  })
  void theUrlOfAFailureIsThatOfGosClient(String url, String shown) {
    HttpAsk ask =
        new HttpAsk("GET", URI.create(url), "", Map.of(), HttpContent.NONE, Duration.ofSeconds(1));
    assertThat(FetchFailures.failed(ask, "x")).hasMessage("Get \"" + shown + "\": x");
  }

  @Test
  void hundredsOfJobsHaveClientsAtOnce() throws Exception {
    List<Fetcher> all = new ArrayList<>();
    try (RawServer server = RawServer.answering(Fetches.ANSWER);
        JettyFetchers fetchers = new JettyFetchers("test")) {
      for (int i = 0; i < 300; i++) {
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT);
        all.add(fetcher);
        assertThat(Fetches.text(fetcher, server.url("/"))).isEqualTo("a 1\n");
      }
      all.forEach(Fetcher::close);
    }
  }
}
