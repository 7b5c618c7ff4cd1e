package dev.ferula.promql.element;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalendarFieldsTest {
  @Test
  void fieldsAreThoseOfTheCalendarOfJavaAsFarAsItReaches() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      long seconds = random.nextLong(-1L << (20 + i % 34), 1L << (20 + i % 34));
      LocalDateTime at = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
      CalendarFields expected =
          new CalendarFields(
              at.getYear(),
              at.getMonthValue(),
              at.getDayOfMonth(),
              at.getDayOfYear(),
              at.getDayOfWeek().getValue() % 7,
              at.getHour(),
              at.getMinute());
      CalendarFields[] actual = new CalendarFields[1];
      CalendarFields.of((double) seconds, fields -> (actual[0] = fields).day());
      assertThat(actual[0]).as("%d", seconds).isEqualTo(expected);
      assertThat(actual[0].daysInMonth()).isEqualTo(at.toLocalDate().lengthOfMonth());
    }
  }

  /* As Prometheus 3.5.3 answers year(vector(...)) and so on. */
  @ParameterizedTest
  @CsvSource({
    "NaN, 292277026596, 12, 0, 339, 31, 15, 30",
    "Infinity, 292277026596, 12, 0, 339, 31, 15, 30",
    "-1e15, -31686769, 6, 0, 180, 30, 22, 13",
    "1e15, 31690708, 7, 0, 187, 31, 1, 46",
    "-9e18, -285198644592, 9, 1, 256, 30, 8, 0",
    "9.2e18, 291536396232, 8, 5, 244, 31, 11, 33",
  })
  void timesBeyondAllCalendarsAreThoseOfGo(
      double seconds,
      double year,
      double month,
      double weekday,
      double dayOfYear,
      double daysInMonth,
      double hour,
      double minute) {
    assertThat(CalendarFields.of(seconds, CalendarFields::year)).isEqualTo(year);
    assertThat(CalendarFields.of(seconds, CalendarFields::month)).isEqualTo(month);
    assertThat(CalendarFields.of(seconds, CalendarFields::weekday)).isEqualTo(weekday);
    assertThat(CalendarFields.of(seconds, CalendarFields::dayOfYear)).isEqualTo(dayOfYear);
    assertThat(CalendarFields.of(seconds, CalendarFields::daysInMonth)).isEqualTo(daysInMonth);
    assertThat(CalendarFields.of(seconds, CalendarFields::hour)).isEqualTo(hour);
    assertThat(CalendarFields.of(seconds, CalendarFields::minute)).isEqualTo(minute);
  }
}
