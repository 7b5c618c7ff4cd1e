package dev.ferula.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLineTest {
  private static String line(boolean json, String logger, String message) {
    LoggingEvent event =
        new LoggingEvent(
            "", new LoggerContext().getLogger(logger), Level.WARN, message, null, null);
    return new LogLine(json)
        .doLayout(event)
        .replaceFirst("(time\"?[=:]\"?)[^ ,\"]+", "$1T")
        .strip();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "msg=\"it is so\" a=1 b=\"x y\" | time=T level=WARN source=Thing msg=\"it is so\" a=1 b=\"x y\"",
        "block deleted ulid=01 | time=T level=WARN source=Thing msg=\"block deleted\" ulid=01",
        "it failed error=no such file url=x | time=T level=WARN source=Thing msg=\"it failed\" error=\"no such file\" url=x",
        "it failed error=Post http://a?b=c: no | time=T level=WARN source=Thing msg=\"it failed\" error=\"Post http://a?b=c: no\"",
        "msg=\"it failed\" err=\"Get \"http://a?b=500\": no\" a=1 | time=T level=WARN source=Thing msg=\"it failed\" err=\"Get \\\"http://a?b=500\\\": no\" a=1",
        "msg=\"it failed\" err=\"open \"x\"\" | time=T level=WARN source=Thing msg=\"it failed\" err=\"open \\\"x\\\"\"",
        "msg=\"half | time=T level=WARN source=Thing msg=half",
        "nothing but words | time=T level=WARN source=Thing msg=\"nothing but words\"",
        "reason=alone | time=T level=WARN source=Thing reason=alone",
      })
  void ownMessagesAreTakenApart(String message, String expected) {
    assertThat(line(false, "dev.ferula.Thing", message)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "block deleted ulid=01 n=2 | {\"time\":\"T\",\"level\":\"WARN\",\"source\":\"Thing\",\"msg\":\"block deleted\",\"ulid\":\"01\",\"n\":\"2\"}",
      })
  void asJsonEachPairIsAField(String message, String expected) {
    assertThat(line(true, "dev.ferula.Thing", message)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"connection lost id=7", "msg=forged level=ERROR"})
  void othersMessagesStayWhole(String message) {
    assertThat(line(false, "org.example.Thing", message))
        .isEqualTo("time=T level=WARN source=Thing msg=\"" + message + "\"");
  }
}
