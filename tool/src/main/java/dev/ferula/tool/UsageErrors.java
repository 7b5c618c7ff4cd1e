package dev.ferula.tool;

import dev.ferula.model.GoQuote;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line in promtool's words. */
final class UsageErrors {
  /* Of picocli's words for what is no number; the other parser reads small ones as decimals. */
  private static final Pattern NUMBER = Pattern.compile("(?s)'(.*)' is not an? (int|long)");

  private UsageErrors() {}

  static String text(ParameterException e) {
    if (e.getCause() instanceof TypeConversionException conversion) {
      return text(conversion.getMessage());
    }
    return switch (e) {
      case UnmatchedArgumentException unmatched -> unmatched(unmatched);
      default -> text(e.getMessage());
    };
  }

  private static String text(@Nullable String message) {
    if (message == null) {
      return "invalid command line";
    }
    Matcher number = NUMBER.matcher(message);
    return number.matches()
        ? "strconv.Parse"
            + (number.group(2).equals("int") ? "Float" : "Int")
            + ": parsing "
            + GoQuote.quote(number.group(1))
            + ": invalid syntax"
        : message;
  }

  /* Of a list that may be empty picocli leaves what it cannot convert. */
  private static String unmatched(UnmatchedArgumentException e) {
    String first = e.getUnmatched().getFirst();
    try {
      new ExistingFile().convert(first);
      return "unexpected " + first;
    } catch (TypeConversionException noFile) {
      return text(noFile.getMessage());
    }
  }
}
