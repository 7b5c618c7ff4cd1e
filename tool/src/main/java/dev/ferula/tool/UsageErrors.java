package dev.ferula.tool;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line in promtool's words. */
final class UsageErrors {
  private UsageErrors() {}

  static String text(ParameterException e) {
    if (e.getCause() instanceof TypeConversionException conversion) {
      return text(conversion.getMessage());
    }
    return switch (e) {
      case UnmatchedArgumentException unmatched -> unmatched(unmatched);
      case MissingParameterException missing when !missing.getMissing().isEmpty() ->
          missing(missing);
      default -> text(e.getMessage());
    };
  }

  private static String text(@Nullable String message) {
    return message == null ? "invalid command line" : message;
  }

  private static String unmatched(UnmatchedArgumentException e) {
    String first = e.getUnmatched().getFirst();
    if (first.startsWith("--")) {
      return "unknown long flag '" + first.replaceFirst("=.*", "") + "'";
    }
    if (first.startsWith("-") && first.length() > 1) {
      return "unknown short flag '" + first.substring(0, 2) + "'";
    }
    boolean choosing = !e.getCommandLine().getSubcommands().isEmpty();
    if (choosing) {
      return "expected command but got \"" + first + "\"";
    }
    return takesFiles(e.getCommandLine()) ? noFile(first) : "unexpected " + first;
  }

  /* Of a list that may be empty the parser leaves what it cannot convert. */
  private static boolean takesFiles(CommandLine command) {
    return command.getCommandSpec().positionalParameters().stream()
        .anyMatch(
            parameter ->
                parameter.arity().isVariable()
                    && Arrays.stream(parameter.converters())
                        .anyMatch(ExistingFile.class::isInstance));
  }

  private static String noFile(String path) {
    try {
      new ExistingFile().convert(path);
      return "unexpected " + path;
    } catch (TypeConversionException e) {
      return text(e.getMessage());
    }
  }

  private static String missing(MissingParameterException e) {
    String options =
        e.getMissing().stream()
            .filter(CommandLine.Model.ArgSpec::isOption)
            .map(arg -> "--" + ((CommandLine.Model.OptionSpec) arg).longestName().substring(2))
            .collect(Collectors.joining(", "));
    return options.isEmpty()
        ? "required argument '" + e.getMissing().getFirst().paramLabel() + "' not provided"
        : "required flag(s) '" + options + "' not provided";
  }
}
