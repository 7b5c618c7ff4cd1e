package dev.ferula.notation;

import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Dates after RFC 3339 as Go's {@code time.Parse} reads them, which is stricter than Java in some
 * places (seconds must be there, letters are capital) and looser in others (one digit of the hour,
 * a comma before the fraction, any number of digits in it, offsets of a day).
 */
public final class GoTime {
  private static final int DAY_MILLIS = 86_400_000;
  private static final int MINUTE_MILLIS = 60_000;
  private static final int MAX_OFFSET_HOURS = 24;
  private static final int MAX_OFFSET_MINUTES = 60;
  private static final String DATE = "0000-00-00T";

  private final String text;
  private int at;

  private GoTime(String text) {
    this.text = text;
  }

  /** Milliseconds since the epoch, smaller parts cut off; null where the text is no such date. */
  public static @Nullable Long millis(String text) {
    try {
      return new GoTime(text).read();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private long read() {
    LocalDate date = date();
    int hourDigits = at + 1 < text.length() && isDigit(at + 1) ? 2 : 1;
    int hour = number(hourDigits, 23);
    expect(':');
    int minute = number(2, 59);
    expect(':');
    int second = number(2, 59);
    long millis = date.toEpochDay() * DAY_MILLIS + ((hour * 60L + minute) * 60 + second) * 1000;
    millis += fraction();
    millis -= offset();
    if (at != text.length()) {
      throw wrong();
    }
    return millis;
  }

  private LocalDate date() {
    if (text.length() < DATE.length()) {
      throw wrong();
    }
    int year = number(4, 9999);
    expect('-');
    int month = number(2, 12);
    expect('-');
    int day = number(2, 31);
    expect('T');
    return LocalDate.of(year, month, day);
  }

  private int fraction() {
    boolean point = at + 1 < text.length() && (text.charAt(at) == '.' || text.charAt(at) == ',');
    if (!point || !isDigit(at + 1)) {
      return 0;
    }
    at++;
    int millis = 0;
    for (int digits = 0; at < text.length() && isDigit(at); digits++, at++) {
      if (digits < 3) {
        millis += (text.charAt(at) - '0') * (digits == 0 ? 100 : digits == 1 ? 10 : 1);
      }
    }
    return millis;
  }

  private int offset() {
    if (at < text.length() && text.charAt(at) == 'Z') {
      at++;
      return 0;
    }
    char sign = at < text.length() ? text.charAt(at++) : ' ';
    if (sign != '+' && sign != '-') {
      throw wrong();
    }
    int hours = number(2, MAX_OFFSET_HOURS);
    expect(':');
    int minutes = number(2, MAX_OFFSET_MINUTES);
    return (sign == '+' ? 1 : -1) * (hours * 60 + minutes) * MINUTE_MILLIS;
  }

  private int number(int digits, int most) {
    int number = 0;
    for (int end = at + digits; at < end; at++) {
      if (at >= text.length() || !isDigit(at)) {
        throw wrong();
      }
      number = 10 * number + text.charAt(at) - '0';
    }
    if (number > most) {
      throw wrong();
    }
    return number;
  }

  private boolean isDigit(int i) {
    return text.charAt(i) >= '0' && text.charAt(i) <= '9';
  }

  private void expect(char c) {
    if (at >= text.length() || text.charAt(at++) != c) {
      throw wrong();
    }
  }

  private DateTimeException wrong() {
    return new DateTimeException("not a date at character " + at);
  }
}
