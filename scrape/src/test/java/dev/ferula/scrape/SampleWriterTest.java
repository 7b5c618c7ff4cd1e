package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.StaleMarker;
import dev.ferula.storage.AppendStatus;
import dev.ferula.textparse.Entry;
import dev.ferula.textparse.ExpositionParser;
import dev.ferula.textparse.ParseException;
import dev.ferula.textparse.ParserOptions;
import dev.ferula.textparse.Parsers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class SampleWriterTest {
  private static final String PROTOBUF = "application/vnd.google.protobuf";
  private static final int VALUE_AT = 11;

  /* One gauge in a delimited message; only this format carries the bits of a stale marker. */
  private static ExpositionParser gauge(double value) throws ParseException {
    byte[] body = {18, 10, 1, 'a', 24, 1, 34, 11, 18, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0};
    ByteBuffer.wrap(body)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(VALUE_AT, Double.doubleToRawLongBits(value));
    ExpositionParser reader =
        Parsers.create(PROTOBUF, new ParserOptions(false, false, false, false, false));
    reader.reset(body, 0, body.length);
    Entry entry = reader.next();
    while (entry != Entry.SERIES) {
      entry = reader.next();
    }
    return reader;
  }

  private static SampleWriter limitedToOne() {
    SampleWriter writer =
        new SampleWriter(
            Fixture.job(job -> job.limits(new ScrapeLimits(0, 1, 0, 0, 0, 0, 0, 0))),
            ScrapeOptions.DEFAULT);
    writer.begin(0);
    return writer;
  }

  @Test
  void endOfASeriesThatIsKnownCountsForNothing() throws ParseException {
    ExpositionParser stale = gauge(StaleMarker.VALUE);
    SampleWriter writer = limitedToOne();
    assertThat(writer.refused(stale, Entry.SERIES, 0, true)).isNull();
    assertThat(writer.refused(stale, Entry.SERIES, 0, true)).isNull();
    assertThat(writer.refused(gauge(1), Entry.SERIES, 0, true)).isNull();
    assertThat(writer.refused(gauge(1), Entry.SERIES, 0, true)).isEqualTo(AppendStatus.REFUSED);
    assertThat(writer.isLimitExceeded()).isTrue();
  }

  @Test
  void endOfASeriesThatIsNewCountsAsAnyOther() throws ParseException {
    ExpositionParser stale = gauge(StaleMarker.VALUE);
    SampleWriter writer = limitedToOne();
    assertThat(writer.refused(stale, Entry.SERIES, 0, false)).isNull();
    assertThat(writer.refused(stale, Entry.SERIES, 0, false)).isEqualTo(AppendStatus.REFUSED);
  }

  @Test
  void samplesFarAheadAreOutOfBounds() throws ParseException {
    SampleWriter writer = limitedToOne();
    long latest = SampleWriter.MAX_AHEAD_MILLIS;
    assertThat(writer.refused(gauge(1), Entry.SERIES, latest, true)).isNull();
    writer.begin(0);
    assertThat(writer.refused(gauge(1), Entry.SERIES, latest + 1, true))
        .isEqualTo(AppendStatus.OUT_OF_BOUNDS);
  }
}
