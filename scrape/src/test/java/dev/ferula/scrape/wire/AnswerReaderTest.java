package dev.ferula.scrape.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However an answer is cut into pieces, what is read of it is the same. */
class AnswerReaderTest {
  private static final long SEED = Long.getLong("seed", 20261128);
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private static final class Recording extends Exchange {
    final StringBuilder seen = new StringBuilder();
    String location = "";

    Recording() {
      super(new byte[0], 0);
    }

    @Override
    protected boolean head(AnswerHead head) {
      seen.append(head.statusText())
          .append('|')
          .append(head.contentType())
          .append('|')
          .append(head.contentEncoding())
          .append('|');
      location = head.location();
      return true;
    }

    @Override
    protected boolean body(ByteBuffer piece) {
      seen.append(StandardCharsets.ISO_8859_1.decode(piece));
      return true;
    }

    @Override
    protected void end(@Nullable IOException failure) {}
  }

  private record Read(String seen, boolean whole, boolean keepAlive, String location) {}

  /* Reads an answer cut at random, or at each byte. */
  private static Read read(String answer, boolean closed, @Nullable SplittableRandom random)
      throws IOException {
    AnswerReader reader = new AnswerReader();
    Recording recording = new Recording();
    byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
    boolean done = false;
    for (int at = 0; at < bytes.length && !done; ) {
      int size = random == null ? 1 : 1 + random.nextInt(bytes.length);
      byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size));
      ByteBuffer buffer = ByteBuffer.wrap(piece);
      done = reader.take(buffer, recording);
      at += piece.length - buffer.remaining();
    }
    if (closed && !done) {
      reader.end();
    }
    return new Read(
        recording.seen.toString(), reader.isWhole(), reader.keepAlive(), recording.location);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '§',
      textBlock =
          """
          Content-Length: 3~~abc                                          ! 200 OK|||abc    ! true
          content-type:  text/plain ~CONTENT-LENGTH:0~~                   ! 200 OK|text/plain|| ! true
          Content-Type: text/plain;~ version=0.0.4~Content-Length: 0~~    ! 200 OK|text/plain; version=0.0.4|| ! true
          Content-Encoding: gzip~Content-Length: 1~~x                     ! 200 OK||gzip|x  ! true
          Transfer-Encoding: chunked~~3~abc~2;x=y~de~0~~                  ! 200 OK|||abcde  ! true
          Transfer-Encoding: Chunked~Content-Length: 7~~1~a~0~T: x~~      ! 200 OK|||a      ! true
          Content-Length: x~Transfer-Encoding: chunked~Content-Length: 7~~0~~ ! 200 OK|||     ! true
          Transfer-Encoding: chunked^~~1~a~0~~                            ! 200 OK|||a      ! true
          Content-Length: 1^ ~Content-Type: t^~~x                         ! 200 OK|t||x     ! true
          Connection: close~Content-Length: 1~~a                          ! 200 OK|||a      ! false
          Content-Length: 2~Content-Length: 2~~ab                         ! 200 OK|||ab     ! true
          """)
  void wholeAnswers(String rest, String seen, boolean keepAlive) throws IOException {
    String answer = OK + rest.strip().replace("~", "\r\n").replace('^', '\t');
    String expected = seen.strip();
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 50; i++) {
      assertThat(read(answer, false, i == 0 ? null : random))
          .as("seed %d, round %d", SEED, i)
          .isEqualTo(new Read(expected, true, keepAlive, ""));
    }
    // Servers that end lines with a line feed alone are understood as well.
    int body = answer.indexOf("\r\n\r\n") + 4;
    String feeds = answer.substring(0, body).replace("\r\n", "\n") + answer.substring(body);
    assertThat(read(feeds, false, random).whole()).isTrue();
  }

  @Test
  void answersUntilTheConnectionCloses() throws IOException {
    assertThat(read("HTTP/1.0 200 OK\r\n\r\na 1\n", true, null))
        .isEqualTo(new Read("200 OK|||a 1\n", true, false, ""));
    assertThat(
            read(
                "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\na",
                false,
                null))
        .isEqualTo(new Read("200 OK|||a", true, true, ""));
  }

  @Test
  void informationComesBeforeTheAnswer() throws IOException {
    String hint = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
    assertThat(read(hint + hint + OK + "Content-Length: 1\r\n\r\na", false, null).seen())
        .isEqualTo("200 OK|||a");
  }

  @Test
  void nothingComesBehindTheSwitchToAnotherProtocol() throws IOException {
    String answer = "HTTP/1.1 101 Switching Protocols\r\nContent-Length: 0\r\n\r\n";
    assertThat(read(answer, false, null).seen()).isEqualTo("101 Switching Protocols|||");
  }

  @ParameterizedTest
  @CsvSource({"Content-Length : 4", "X Y: 1", "X: \u00ff", "X: \t"})
  void oddHeadersArePassedOver(String header) throws IOException {
    assertThat(read(OK + header + "\r\nContent-Length: 1\r\n\r\na", false, null).seen())
        .isEqualTo("200 OK|||a");
  }

  @Test
  void encodingsOfOldAnswersArePassedOver() throws IOException {
    String answer = "HTTP/1.0 200 OK\r\nTransfer-Encoding: br\r\nContent-Length: 1\r\n\r\na";
    assertThat(read(answer, false, null).seen()).isEqualTo("200 OK|||a");
  }

  @Test
  void otherStatusAndItsPlace() throws IOException {
    assertThat(
            read(
                "HTTP/1.1 302 Found it\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n",
                false,
                null))
        .isEqualTo(new Read("302 Found it|||", true, true, "/there"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          Location: /a~Location: /b ! /a
          Location:~Location: /b    ! ''
          Location: ~Location: /b   ! ''
          """)
  void ofSeveralPlacesTheFirstCountsAlsoAnEmptyOne(String headers, String place)
      throws IOException {
    String lines = headers.strip().replace("~", "\r\n");
    String answer = "HTTP/1.1 302 Found\r\n" + lines + "\r\nContent-Length: 0\r\n\r\n";
    assertThat(read(answer, false, null).location()).isEqualTo(place);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          SSH-2.0-OpenSSH_9.0~~                            ! malformed HTTP response "SSH-2.0-OpenSSH_9.0"
          HTTP/2 200~~                                     ! malformed HTTP version "HTTP/2"
          ICY 200 OK~~                                     ! malformed HTTP version "ICY"
          http/1.1 200 OK~~                                ! malformed HTTP version "http/1.1"
          HTTP/1.1 0 x~~                                   ! malformed HTTP status code "0"
          HTTP/1.1 2x0 OK~~                                ! malformed HTTP status code "2x0"
          HTTP/1.1 2000 OK~~                               ! malformed HTTP status code "2000"
          HTTP/1.1 200 OK~no colon here~~                  ! malformed MIME header: missing colon: "no colon here"
          HTTP/1.1 200 OK~ folded: x~~                     ! malformed MIME header initial line: " folded: x"
          HTTP/1.1 200 OK~a\u0001: x~~                     ! malformed MIME header line: "a\\x01: x"
          HTTP/1.1 200 OK~a: \u0000~~                      ! malformed MIME header line: "a: \\x00"
          HTTP/1.1 200 OK~a(b): x~~                        ! malformed MIME header line: "a(b): x"
          HTTP/1.1 200 OK~: x~~                            ! malformed MIME header line
          HTTP/1.1 200 OK~Content-Length: many~~           ! bad Content-Length "many"
          HTTP/1.1 200 OK~Content-Length: -1~~             ! bad Content-Length "-1"
          HTTP/1.1 200 OK~Content-Length: 99999999999999999999~~ ! bad Content-Length
          HTTP/1.1 200 OK~Content-Length:~~                ! invalid empty Content-Length ""
          HTTP/1.1 200 OK~Content-Length: 1~Content-Length: 2~~ ! multiple Content-Length headers; got ["1" "2"]
          HTTP/1.1 200 OK~Content-Length: 1~Content-Length: 01~~ ! multiple Content-Length headers; got ["1" "01"]
          HTTP/1.1 200 OK~Transfer-Encoding: br~~          ! unsupported transfer encoding: "br"
          HTTP/1.1 200 OK~Transfer-Encoding: chunked~transfer-encoding: br~~ ! too many transfer encodings: ["chunked" "br"]
          HTTP/1.1 200 OK~Transfer-Encoding: chunked~~;x~  ! empty hex number for chunk length
          HTTP/1.1 200 OK~Transfer-Encoding: chunked~~1^a~ ! chunked line ends with bare LF
          HTTP/1.1 200 OK~Transfer-Encoding: chunked~~1~a^ ! malformed chunked encoding
          HTTP/1.1 200 OK~Transfer-Encoding: chunked~~zz~  ! invalid byte in chunk length
          HTTP/1.1 200 OK~Transfer-Encoding: chunked~~fffffffffffffffff~ ! chunk length too large
          HTTP/1.1 200 OK~Transfer-Encoding: chunked~~1~abc~ ! malformed chunked encoding
          HTTP/1.1 200 OK~Transfer-Encoding: chunked~~1~a  ! unexpected EOF
          HTTP/1.1 200 OK~Transfer-Encoding: chunked~~0~   ! http: unexpected EOF reading trailer
          HTTP/1.1 200 OK~Content-Length: 5~~a             ! unexpected EOF
          HTTP/1.1 200 OK~Content-                         ! unexpected EOF
          """)
  void brokenAnswers(String answer, String reason) {
    String bytes = answer.strip().replace("~", "\r\n").replace("^", "\n");
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 20; i++) {
      SplittableRandom cuts = i == 0 ? null : random;
      assertThatThrownBy(() -> read(bytes, true, cuts))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(reason.strip());
    }
  }

  @Test
  void nothingAtAllIsAnEnd() {
    assertThatThrownBy(() -> read("", true, null)).hasMessage("EOF");
  }

  @Test
  void endlessHeadsAndTrailersAreCut() {
    String line = "X: " + "x".repeat(1000) + "\r\n";
    String lines = line.repeat(1 + AnswerReader.MAX_HEAD_BYTES / line.length());
    assertThatThrownBy(() -> read(OK + lines, false, new SplittableRandom(SEED)))
        .isInstanceOf(IOException.class)
        .hasMessage("net/http: server response headers exceeded 1048576 bytes; aborted");
    String chunked = OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n";
    assertThatThrownBy(() -> read(chunked + lines, false, new SplittableRandom(SEED)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bytes where a line should end");
  }

  @Test
  void headsMayBeNearlyAMegabyte() throws Exception {
    String line = "X: " + "x".repeat(1000) + "\r\n";
    assertThat(read(OK + line.repeat(1000) + "\r\nabc", true, new SplittableRandom(SEED)))
        .isNotNull();
  }

  @Test
  void mutatedAnswersNeverDoAnythingElse() {
    SplittableRandom random = new SplittableRandom(SEED);
    String good = OK + "Content-Type: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder answer = new StringBuilder(good);
      for (int k = random.nextInt(4); k >= 0; k--) {
        int at = random.nextInt(answer.length());
        if (random.nextBoolean()) {
          answer.setCharAt(at, (char) random.nextInt(256));
        } else {
          answer.deleteCharAt(at);
        }
      }
      try {
        read(answer.toString(), true, random);
      } catch (IOException e) {
        assertThat(e.getMessage()).as("seed %d, %d", SEED, i).isNotEmpty();
      }
    }
  }
}
