package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a target is sent before anything else. */
class RequestHeadTest {
  private static JettyFetchers fetchers;

  @BeforeAll
  static void start() {
    fetchers = new JettyFetchers("test");
  }

  @AfterAll
  static void stop() {
    fetchers.close();
  }

  private static HttpOptions sending(String value, List<String> files) {
    return new HttpOptions(
        Authorization.NONE,
        true,
        true,
        TlsOptions.DEFAULT,
        ProxyOptions.NONE,
        Map.of("X-Own", new HeaderValues(List.of(), List.of(new Secret(value)), files)));
  }

  private static FetchRequest request(String url) {
    return new FetchRequest(URI.create(url), "", "*/*", false, Duration.ofSeconds(20), 1000);
  }

  private static RawServer target() {
    return new RawServer(
        (request, out) -> {
          RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na 1\n");
          return true;
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"ä€", "a\tb", "plain"})
  void valuesOfHeadersAreSentInUtf8(String value) throws Exception {
    try (RawServer target = target();
        Fetcher fetcher = fetchers.create("", sending(value, List.of()))) {
      fetcher.fetch(request(target.url("/")), new BodyBuffer());
      String bytes =
          new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      assertThat(target.requests.getFirst()).contains("X-Own: " + bytes + "\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hidden\r\nX-More: a", "hidden\nb", "hidden\0", "hidden\u007f"})
  void aValueThatIsNoneIsNotSentAndNotShown(String value) {
    try (RawServer target = target();
        Fetcher fetcher = fetchers.create("", sending(value, List.of()))) {
      assertThatThrownBy(() -> fetcher.fetch(request(target.url("/")), new BodyBuffer()))
          .hasMessage(
              "Get \""
                  + target.url("/")
                  + "\": net/http: invalid header field value for \"X-Own\"");
      assertThat(target.requests).isEmpty();
    }
  }

  @Test
  void aFileOfSeveralLinesIsNoValue(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("value"), "a\nb\n");
    try (RawServer target = target();
        Fetcher fetcher = fetchers.create("", sending("a", List.of(file.toString())))) {
      assertThatThrownBy(() -> fetcher.fetch(request(target.url("/")), new BodyBuffer()))
          .hasMessageContaining("invalid header field value for \"X-Own\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.example/m,      a.example",
    "http://a.example:80/m,   a.example:80",
    "http://a.example:8080/m, a.example:8080",
    "http://[::1]:80/m,       [::1]:80",
    "http://[::1]/m,          [::1]",
    "https://a.example:80/m,  a.example:80"
  })
  void theHostIsSentAsItIsWritten(String url, String host) throws Exception {
    HttpAsk ask =
        new HttpAsk("GET", URI.create(url), "", Map.of(), HttpContent.NONE, Duration.ofSeconds(20));
    assertThat(JettyExchanger.Host.of(ask).header()).isEqualTo(host);
  }

  @Test
  void aSocketThatIsNotThereIsNamed(@TempDir Path directory) {
    Path none = directory.resolve("none");
    FetchRequest request =
        new FetchRequest(
            URI.create("http://a.example/m"),
            none.toString(),
            "*/*",
            false,
            Duration.ofSeconds(20),
            1000);
    try (Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      assertThatThrownBy(() -> fetcher.fetch(request, new BodyBuffer()))
          .hasMessage(
              "Get \"http://a.example/m\": dial unix "
                  + none
                  + ": connect: no such file or directory");
    }
  }
}
