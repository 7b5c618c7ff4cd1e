package dev.ferula.rules.template;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A moment, in UTC.
 *
 * @param pointer whether Go holds it by a pointer
 */
record GoTime(Instant instant, boolean pointer) {
  private static final String STRING_LAYOUT = "2006-01-02 15:04:05.999999999 -0700 MST";

  private static final long YEAR_ONE = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();

  private static final List<String> WITHOUT_PARAMETERS =
      List.of(
          "String",
          "Unix",
          "UnixMilli",
          "UnixMicro",
          "UnixNano",
          "Year",
          "Month",
          "Day",
          "Hour",
          "Minute",
          "Second",
          "Nanosecond",
          "YearDay",
          "Weekday",
          "IsZero",
          "UTC",
          "Local");

  /** The method of this name; null if there is none. */
  @Nullable TemplateFunction method(String name) {
    if (WITHOUT_PARAMETERS.contains(name)) {
      return TemplateFunction.of(name, arguments -> property(name));
    }
    return switch (name) {
      case "Format" -> TemplateFunction.of(name, a -> format((String) a.get(0)), GoType.STRING);
      case "Add" -> TemplateFunction.of(name, a -> plus((GoDuration) a.get(0)), GoType.DURATION);
      case "Sub" -> TemplateFunction.of(name, a -> minus((GoTime) a.get(0)), GoType.TIME);
      case "Before" ->
          TemplateFunction.of(
              name, a -> instant.isBefore(((GoTime) a.get(0)).instant), GoType.TIME);
      case "After" ->
          TemplateFunction.of(name, a -> instant.isAfter(((GoTime) a.get(0)).instant), GoType.TIME);
      case "Equal" ->
          TemplateFunction.of(name, a -> instant.equals(((GoTime) a.get(0)).instant), GoType.TIME);
      case "AddDate" ->
          TemplateFunction.of(
              name,
              a -> plusDate((Long) a.get(0), (Long) a.get(1), (Long) a.get(2)),
              GoType.INT,
              GoType.INT,
              GoType.INT);
      default -> null;
    };
  }

  private Object property(String name) {
    OffsetDateTime time = time();
    return switch (name) {
      case "String" -> toString();
      case "Unix" -> instant.getEpochSecond();
      case "UnixMilli" -> instant.toEpochMilli();
      case "UnixMicro" -> instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
      case "UnixNano" -> instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
      case "Year" -> (long) time.getYear();
      case "Month" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Day" -> (long) time.getDayOfMonth();
      case "Hour" -> (long) time.getHour();
      case "Minute" -> (long) time.getMinute();
      case "Second" -> (long) time.getSecond();
      case "Nanosecond" -> (long) time.getNano();
      case "YearDay" -> (long) time.getDayOfYear();
      case "Weekday" -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "IsZero" -> instant.equals(Instant.parse("0001-01-01T00:00:00Z"));
      default -> new GoTime(instant, false);
    };
  }

  private OffsetDateTime time() {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private GoTime plus(GoDuration duration) {
    return new GoTime(instant.plusNanos(duration.nanos()), false);
  }

  private GoTime plusDate(long years, long months, long days) {
    try {
      // Days beyond the end of a month run over into the next, as in Go.
      OffsetDateTime first = time().withDayOfMonth(1).plusYears(years).plusMonths(months);
      return new GoTime(first.plusDays(days + time().getDayOfMonth() - 1).toInstant(), false);
    } catch (java.time.DateTimeException | ArithmeticException e) {
      throw new FunctionException("date out of range");
    }
  }

  private GoDuration minus(GoTime other) {
    try {
      return new GoDuration(java.time.Duration.between(other.instant, instant).toNanos(), false);
    } catch (ArithmeticException e) {
      return new GoDuration(
          instant.isAfter(other.instant) ? Long.MAX_VALUE : Long.MIN_VALUE, false);
    }
  }

  /** As JSON has it. */
  String json() {
    return format("2006-01-02T15:04:05.999999999") + "Z";
  }

  /** What Go keeps of it: nanoseconds, seconds since year 1, and no place for UTC. */
  GoStruct fields() {
    return new GoStruct(
        "time.Time",
        List.of("wall", "ext", "loc"),
        List.of(
            new GoValue.Whole("uint64", instant.getNano()),
            new GoValue.Whole("int64", instant.getEpochSecond() - YEAR_ONE),
            new GoValue.NilPointer("*time.Location")));
  }

  /** As Go writes it. */
  @Override
  public String toString() {
    return format(STRING_LAYOUT);
  }

  /* Longer elements first where one is the beginning of another. */
  private static final List<String> ELEMENTS =
      List.of(
          "January",
          "Jan",
          "Monday",
          "Mon",
          "MST",
          "2006",
          "002",
          "01",
          "02",
          "03",
          "04",
          "05",
          "06",
          "15",
          "PM",
          "pm",
          "-07:00:00",
          "-070000",
          "-07:00",
          "-0700",
          "-07",
          "Z07:00:00",
          "Z070000",
          "Z07:00",
          "Z0700",
          "Z07",
          "__2",
          "_2",
          "1",
          "2",
          "3",
          "4",
          "5");

  /** Formats by an example, the 2nd of January 2006 at 15:04:05. */
  String format(String layout) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < layout.length(); ) {
      String fraction = fraction(layout, i);
      if (!fraction.isEmpty()) {
        out.append(fractionOfSecond(fraction));
        i += fraction.length();
        continue;
      }
      String element = elementAt(layout, i);
      if (element.isEmpty()) {
        out.append(layout.charAt(i));
        i++;
      } else {
        out.append(value(element));
        i += element.length();
      }
    }
    return out.toString();
  }

  private static String elementAt(String layout, int at) {
    for (String element : ELEMENTS) {
      if (layout.startsWith(element, at)) {
        boolean word = element.equals("Jan") || element.equals("Mon");
        int end = at + element.length();
        // "Jan" within a longer word is no month.
        boolean goesOn = word && end < layout.length() && Character.isLowerCase(layout.charAt(end));
        // "_2006" is an underscore before a year.
        boolean year = element.equals("_2") && layout.startsWith("_2006", at);
        if (!goesOn && !year) {
          return element;
        }
      }
    }
    return "";
  }

  /* A point or comma with zeros or nines and no digit behind them. */
  private static String fraction(String layout, int at) {
    char c = layout.charAt(at);
    if ((c != '.' && c != ',') || at + 1 >= layout.length()) {
      return "";
    }
    char digit = layout.charAt(at + 1);
    if (digit != '0' && digit != '9') {
      return "";
    }
    int end = at + 1;
    while (end < layout.length() && layout.charAt(end) == digit) {
      end++;
    }
    boolean digitFollows = end < layout.length() && Character.isDigit(layout.charAt(end));
    return digitFollows ? "" : layout.substring(at, end);
  }

  private String fractionOfSecond(String fraction) {
    int digits = fraction.length() - 1;
    String nanos = String.format(Locale.ROOT, "%09d", time().getNano());
    String shown = digits <= 9 ? nanos.substring(0, digits) : nanos + "0".repeat(digits - 9);
    if (fraction.charAt(1) == '9') {
      shown = shown.replaceFirst("0+$", "");
      if (shown.isEmpty()) {
        return "";
      }
    }
    return fraction.charAt(0) + shown;
  }

  private String value(String element) {
    OffsetDateTime time = time();
    int hour = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
    DayOfWeek day = time.getDayOfWeek();
    return switch (element) {
      case "January" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Jan" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3);
      case "Monday" -> day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Mon" -> day.getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3);
      case "MST" -> "UTC";
      case "2006" -> padded(time.getYear(), 4, '0');
      case "06" -> padded(Math.floorMod(time.getYear(), 100), 2, '0');
      case "01" -> padded(time.getMonthValue(), 2, '0');
      case "1" -> padded(time.getMonthValue(), 1, '0');
      case "02" -> padded(time.getDayOfMonth(), 2, '0');
      case "_2" -> padded(time.getDayOfMonth(), 2, ' ');
      case "2" -> padded(time.getDayOfMonth(), 1, '0');
      case "002" -> padded(time.getDayOfYear(), 3, '0');
      case "__2" -> padded(time.getDayOfYear(), 3, ' ');
      case "15" -> padded(time.getHour(), 2, '0');
      case "03" -> padded(hour, 2, '0');
      case "3" -> padded(hour, 1, '0');
      case "04" -> padded(time.getMinute(), 2, '0');
      case "4" -> padded(time.getMinute(), 1, '0');
      case "05" -> padded(time.getSecond(), 2, '0');
      case "5" -> padded(time.getSecond(), 1, '0');
      case "PM" -> time.getHour() >= 12 ? "PM" : "AM";
      case "pm" -> time.getHour() >= 12 ? "pm" : "am";
      case "-07:00:00" -> "+00:00:00";
      case "-070000" -> "+000000";
      case "-07:00" -> "+00:00";
      case "-0700" -> "+0000";
      case "-07" -> "+00";
      default -> "Z";
    };
  }

  private static String padded(int number, int width, char pad) {
    String digits = Integer.toString(number);
    return String.valueOf(pad).repeat(Math.max(0, width - digits.length())) + digits;
  }
}
