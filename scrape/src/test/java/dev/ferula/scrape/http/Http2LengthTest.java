package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that are not as long as their answer by HTTP/2 says. */
class Http2LengthTest {
  private static final String MORE =
      "net/http: server replied with more than declared Content-Length; truncated";

  /* Answers each path /LENGTH/BODY with that header, if any, and that body. */
  private static final class Listener implements ServerSessionListener {
    @Override
    public Stream.Listener onNewStream(Stream stream, HeadersFrame asked) {
      String path = ((MetaData.Request) asked.getMetaData()).getHttpURI().getPath();
      String[] parts = path.split("/", -1);
      HttpFields.Mutable fields = HttpFields.build().add("Content-Type", "text/plain");
      if (!parts[1].equals("none")) {
        for (String length : parts[1].split("-")) {
          fields.add("Content-Length", length);
        }
      }
      byte[] body = parts[2].replace('_', '\n').getBytes(StandardCharsets.US_ASCII);
      MetaData.Response head = new MetaData.Response(200, null, HttpVersion.HTTP_2, fields);
      boolean empty = body.length == 0;
      var _ =
          stream
              .headers(new HeadersFrame(stream.getId(), head, null, empty))
              .thenCompose(
                  s ->
                      empty ? null : s.data(new DataFrame(s.getId(), ByteBuffer.wrap(body), true)));
      return Stream.Listener.AUTO_DISCARD;
    }
  }

  private static Http2Server server;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    server = new Http2Server(directory, new Listener());
  }

  @AfterAll
  static void stop() throws Exception {
    server.stop();
  }

  @ParameterizedTest
  @CsvSource({
    "4,  a_1_, ''",
    "none, a_1_, ''",
    "5,  a_1_, unexpected EOF",
    "99, a_1_, unexpected EOF",
    "5,  '',   unexpected EOF",
    "0,  '',   ''",
    "4-4, a_1_, ''",
    "3-4, a_1_, " + MORE,
    "3,  a_1_, " + MORE,
    "0,  a_1_, " + MORE
  })
  void aBodyThatIsNotAsLongAsItsAnswerSaysFails(String length, String body, String failure) {
    check(length, body, failure);
  }

  @Test
  void aLengthThatIsNoNumberFails() {
    check("x", "a_1_", "connection error: COMPRESSION_ERROR");
  }

  private static void check(String length, String body, String failure) {
    try (JettyFetchers fetchers = new JettyFetchers("test");
        Fetcher fetcher = fetchers.create("", server.options())) {
      URI uri = URI.create(server.url("/" + length + "/" + body));
      FetchRequest request = new FetchRequest(uri, "", "*/*", true, Duration.ofSeconds(20), 1000);
      BodyBuffer buffer = new BodyBuffer();
      for (int again = 0; again < 2; again++) {
        if (failure.isEmpty()) {
          assertThatCode(() -> fetcher.fetch(request, buffer)).doesNotThrowAnyException();
          assertThat(buffer.length()).isEqualTo(body.length());
        } else {
          assertThatThrownBy(() -> fetcher.fetch(request, buffer)).hasMessageEndingWith(failure);
        }
      }
    }
  }
}
