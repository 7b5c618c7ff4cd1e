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
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a target is sent before anything else. */
class RequestHeadTest {
  @AutoClose private static final JettyFetchers fetchers = new JettyFetchers("test");

  private static HttpOptions sending(String value, List<String> files) {
    return Fetches.options("X-Own", new HeaderValues(List.of(), List.of(new Secret(value)), files));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ä€", "a\tb", "plain"})
  void valuesOfHeadersAreSentInUtf8(String value) throws Exception {
    try (RawServer target = RawServer.answering(Fetches.ANSWER);
        Fetcher fetcher = fetchers.create("", sending(value, List.of()))) {
      Fetches.text(fetcher, target.url("/"));
      String bytes =
          new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      assertThat(target.requests.getFirst()).contains("X-Own: " + bytes + "\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hidden\r\nX-More: a", "hidden\nb", "hidden\0", "hidden\u007f"})
  void aValueThatIsNoneIsNotSentAndNotShown(String value) {
    try (RawServer target = RawServer.answering(Fetches.ANSWER);
        Fetcher fetcher = fetchers.create("", sending(value, List.of()))) {
      assertThatThrownBy(() -> Fetches.text(fetcher, target.url("/")))
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
    try (RawServer target = RawServer.answering(Fetches.ANSWER);
        Fetcher fetcher = fetchers.create("", sending("a", List.of(file.toString())))) {
      assertThatThrownBy(() -> Fetches.text(fetcher, target.url("/")))
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
    assertThat(HttpHost.of(ask).header()).isEqualTo(host);
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
