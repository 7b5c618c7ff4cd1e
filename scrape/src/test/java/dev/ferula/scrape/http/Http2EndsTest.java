package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes before, behind and instead of answers by HTTP/2. */
class Http2EndsTest {
  private static final String SAMPLE = "a 1\n";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final class Listener implements ServerSessionListener {
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

    @Override
    public Stream.Listener onNewStream(Stream stream, HeadersFrame frame) {
      String path = ((MetaData.Request) frame.getMetaData()).getHttpURI().getPath();
      int before = asked.computeIfAbsent(path, _ -> new AtomicInteger()).getAndIncrement();
      String[] parts = path.split("/", -1);
      switch (parts[1]) {
        case "interim" -> interim(stream, parts[2].split("-"));
        case "closing" -> answer(stream, Callback.from(() -> closeSession(stream)));
        case "dropping" -> answer(stream, Callback.from(() -> drop(stream)));
        case "headless" -> malformed(stream, new MetaData(HttpVersion.HTTP_2, HttpFields.EMPTY));
        case "twice" -> {
          stream.headers(head(stream, 200), Callback.NOOP);
          malformed(stream, head(stream, 200).getMetaData());
        }
        case "connection" -> field(stream, "connection", "close");
        case "te" -> field(stream, "te", "gzip");
        case "large" -> field(stream, "x", "v".repeat(Integer.parseInt(parts[2]) << 10));
        case "reset" -> reset(stream, parts[2]);
        case "refusing" -> {
          if (before < Integer.parseInt(parts[2])) {
            reset(stream, ErrorCode.REFUSED_STREAM_ERROR.name());
          } else {
            answer(stream, Callback.NOOP);
          }
        }
        default -> answer(stream, Callback.NOOP);
      }
      return Stream.Listener.AUTO_DISCARD;
    }

    private static void interim(Stream stream, String[] statuses) {
      for (String status : statuses) {
        stream.headers(head(stream, Integer.parseInt(status)), Callback.NOOP);
      }
      answer(stream, Callback.NOOP);
    }

    private static HeadersFrame head(Stream stream, int status) {
      HttpFields fields = HttpFields.build().add("Content-Type", "text/plain");
      MetaData head = new MetaData.Response(status, null, HttpVersion.HTTP_2, fields);
      return new HeadersFrame(stream.getId(), head, null, false);
    }

    private static void malformed(Stream stream, MetaData head) {
      stream.headers(new HeadersFrame(stream.getId(), head, null, false), Callback.NOOP);
    }

    /* As it is written: Jetty writes names in small letters otherwise, and leaves some out. */
    private static void field(Stream stream, String name, String value) {
      HttpFields fields = HttpFields.build().add(new HttpField(null, name, value));
      malformed(stream, new MetaData.Response(200, null, HttpVersion.HTTP_2, fields));
      ByteBuffer body = ByteBuffer.wrap(SAMPLE.getBytes(StandardCharsets.US_ASCII));
      stream.data(new DataFrame(stream.getId(), body, true), Callback.NOOP);
    }

    private static void answer(Stream stream, Callback then) {
      ByteBuffer body = ByteBuffer.wrap(SAMPLE.getBytes(StandardCharsets.US_ASCII));
      stream.headers(head(stream, 200), Callback.NOOP);
      stream.data(new DataFrame(stream.getId(), body, true), then);
    }

    private static void closeSession(Stream stream) {
      stream.getSession().close(ErrorCode.NO_ERROR.code, "enough", Callback.NOOP);
    }

    private static void drop(Stream stream) {
      ((HTTP2Session) stream.getSession()).getEndPoint().close();
    }

    private static void reset(Stream stream, String code) {
      int error = ErrorCode.valueOf(code).code;
      stream.reset(new ResetFrame(stream.getId(), error), Callback.NOOP);
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

  private static void assertAnswers(String path, int times) throws FetchException {
    try (JettyFetchers fetchers = new JettyFetchers("test");
        Fetcher fetcher = fetchers.create("", server.options())) {
      for (int i = 0; i < times; i++) {
        assertThat(Fetches.text(fetcher, server.url(path))).isEqualTo(SAMPLE);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"100", "102", "103", "102-103", "103-103-103"})
  void whatComesBeforeTheAnswerIsPassedOver(String statuses) throws FetchException {
    assertAnswers("/interim/" + statuses, 2);
  }

  /* Often, as the end was found before or after the answer was taken, which cost a third of them and more. */
  @ParameterizedTest
  @ValueSource(strings = {"/closing", "/dropping"})
  void anAnswerThatHasComeIsOneWhateverBecomesOfTheConnection(String path) {
    int lost = 0;
    for (int i = 0; i < 40; i++) {
      lost += lost(path, 1);
    }
    assertThat(lost).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/closing", "/dropping"})
  void aRequestThatMetTheEndOfTheConnectionIsSentAgain(String path) {
    assertThat(lost(path, 60)).isZero();
  }

  private static int lost(String path, int times) {
    int lost = 0;
    try (JettyFetchers fetchers = new JettyFetchers("test");
        Fetcher fetcher = fetchers.create("", server.options())) {
      URI uri = URI.create(server.url(path));
      FetchRequest request = new FetchRequest(uri, "", "*/*", false, PATIENCE, 1000);
      BodyBuffer body = new BodyBuffer();
      for (int i = 0; i < times; i++) {
        lost += isAnswered(fetcher, request, body) ? 0 : 1;
      }
    }
    return lost;
  }

  private static boolean isAnswered(Fetcher fetcher, FetchRequest request, BodyBuffer body) {
    try {
      fetcher.fetch(request, body);
      return new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8).equals(SAMPLE);
    } catch (FetchException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/headless,   stream error: PROTOCOL_ERROR; malformed response from server: missing status pseudo header",
    "/twice,      connection error: PROTOCOL_ERROR",
    "/connection, stream error: PROTOCOL_ERROR; Connection specific field 'Connection'",
    "/te,         stream error: PROTOCOL_ERROR; Unsupported TE value 'gzip'",
  })
  void whatIsNoAnswerFailsAtOnce(String path, String told) {
    assertThatThrownBy(() -> assertAnswers(path, 1)).hasMessageEndingWith(told);
  }

  @Test
  void headersMayBeNearlyAMegabyte() throws FetchException {
    assertAnswers("/large/900", 2);
  }

  @Test
  void whatTheServerHasNotTakenIsSentAgain() throws FetchException {
    assertAnswers("/refusing/1", 3);
    assertAnswers("/refusing/2", 3);
  }

  @ParameterizedTest
  @CsvSource({
    "ENHANCE_YOUR_CALM_ERROR, ENHANCE_YOUR_CALM",
    "INTERNAL_ERROR,          INTERNAL_ERROR",
    "HTTP_1_1_REQUIRED_ERROR, HTTP_1_1_REQUIRED",
    "CANCEL_STREAM_ERROR,     CANCEL"
  })
  void whyAStreamWasResetIsTold(String code, String told) {
    assertThatThrownBy(() -> assertAnswers("/reset/" + code, 1))
        .hasMessageEndingWith(": stream error: " + told + "; received from peer");
  }
}
