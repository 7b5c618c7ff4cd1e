package dev.ferula.tool.line;

import dev.ferula.tool.line.Tokens.Kind;
import dev.ferula.tool.line.Tokens.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Reads one command line as promtool's parser does: flags of a group stand anywhere behind its
 * name, each flag without a value has a {@code --no-} form, and of several faults the first in its
 * order is told. For one line.
 */
public final class LineReader {
  private static final String HELP = "help";
  private static final String LONG_HELP = "help-long";
  private static final String VERSION = "version";
  private static final String NO = "no-";

  private final Word root;
  private final Map<String, Flag> byName = new HashMap<>();
  private final Map<String, Flag> byLetter = new HashMap<>();
  private final List<Given> given = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private Word word;
  private boolean asksForHelp;
  private boolean asksForLongHelp;
  private boolean asksForVersion;

  /* A flag that stands in the line; the value of one that takes none is "true" or "false". */
  private record Given(Flag flag, String value) {}

  private LineReader(Word root) {
    this.root = root;
    this.word = root;
  }

  /**
   * What a line asks for.
   *
   * @param commands all that there are
   * @throws LineException if it cannot be told
   */
  public static Line read(CommandLine commands, String... arguments) {
    LineReader reader = new LineReader(Word.of(commands));
    return reader.read(List.of(arguments));
  }

  private Line read(List<String> arguments) {
    enter(root);
    Tokens tokens = new Tokens(arguments, byLetter);
    LineException fault = null;
    try {
      collect(tokens);
    } catch (LineException e) {
      fault = e;
    }
    if (asksForVersion) {
      return new Line.Version();
    }
    if (fault != null) {
      throw fault;
    }
    if (asksForLongHelp) {
      return new Line.Help(HelpPage.everything(root));
    }
    if (asksForHelp || (word.equals(root) && texts.isEmpty())) {
      return new Line.Help(HelpPage.of(word));
    }
    if (!word.words().isEmpty()) {
      throw new LineException("must select a subcommand of '" + word.path() + "'");
    }
    return command();
  }

  private void enter(Word next) {
    word = next;
    for (Flag flag : next.flags()) {
      byName.put(flag.name(), flag);
      String letter = flag.letter();
      if (letter != null) {
        byLetter.put(letter, flag);
      }
    }
  }

  private void collect(Tokens tokens) {
    while (true) {
      Token token = tokens.peek();
      switch (token.kind()) {
        case LONG, SHORT -> flag(tokens);
        case TEXT -> {
          if (!text(token.text())) {
            throw new LineException("unexpected " + token.text());
          }
          tokens.next();
        }
        case END -> {
          return;
        }
      }
    }
  }

  /* Returns whether there is a place for it. */
  private boolean text(String text) {
    if (word.words().isEmpty()) {
      List<Argument> places = word.arguments();
      boolean fits =
          texts.size() < places.size() || (!places.isEmpty() && places.getLast().repeats());
      return fits && texts.add(text);
    }
    Word next = word.words().get(text);
    if (next == null) {
      if (!word.equals(root) || !text.equals(HELP)) {
        throw new LineException("expected command but got \"" + text + "\"");
      }
      asksForHelp = true;
      return true;
    }
    enter(next);
    return true;
  }

  private void flag(Tokens tokens) {
    Token token = tokens.next();
    boolean inverted = false;
    Flag flag = token.kind() == Kind.LONG ? byName.get(token.text()) : byLetter.get(token.text());
    if (flag == null && token.kind() == Kind.LONG && isOfOurOwn(token.text())) {
      return;
    }
    if (flag == null && token.kind() == Kind.LONG && token.text().startsWith(NO)) {
      flag = byName.get(token.text().substring(NO.length()));
      inverted = flag != null;
    }
    if (flag == null || (inverted && flag.takesValue())) {
      String kind = token.kind() == Kind.LONG ? "long" : "short";
      throw new LineException("unknown " + kind + " flag '" + token.written() + "'");
    }
    String value = String.valueOf(!inverted);
    if (flag.takesValue()) {
      if (tokens.peek().kind() != Kind.TEXT) {
        throw new LineException("expected argument for flag '" + token.written() + "'");
      }
      value = tokens.next().text();
    }
    switch (flag.name()) {
      case HELP -> asksForHelp = true;
      case VERSION -> asksForVersion = true;
      default -> given.add(new Given(flag, value));
    }
  }

  private boolean isOfOurOwn(String name) {
    boolean isLongHelp = name.equals(LONG_HELP);
    asksForLongHelp |= isLongHelp;
    return isLongHelp;
  }

  /* Flags before arguments, each as --name=value. */
  private Line command() {
    List<String> arguments = new ArrayList<>(List.of(word.path().split(" ")));
    Set<String> seen = new HashSet<>();
    for (Given one : given) {
      Flag flag = one.flag();
      if (!seen.add(flag.name()) && !flag.repeats()) {
        throw new LineException("flag '" + flag.name() + "' cannot be repeated");
      }
      if (!word.takes(flag)) {
        flag.check(one.value());
        continue;
      }
      String asPicocliTakesIt = asPicocliTakesIt(one);
      if (asPicocliTakesIt != null) {
        arguments.add(asPicocliTakesIt);
      }
    }
    if (!texts.isEmpty()) {
      arguments.add("--");
      arguments.addAll(texts);
    }
    return new Line.Command(List.copyOf(arguments), missing(seen));
  }

  /* Flags are missed before arguments. */
  private String missing(Set<String> seen) {
    String flags =
        word.allFlags().stream()
            .filter(flag -> flag.isRequired() && !seen.contains(flag.name()))
            .map(flag -> "'--" + flag.name() + "'")
            .collect(Collectors.joining(", "));
    if (!flags.isEmpty()) {
      return "required flag(s) " + flags + " not provided";
    }
    return word.arguments().stream()
        .skip(texts.size())
        .filter(Argument::isRequired)
        .findFirst()
        .map(argument -> "required argument '" + argument.name() + "' not provided")
        .orElse("");
  }

  private static @Nullable String asPicocliTakesIt(Given one) {
    String name = "--" + one.flag().name();
    if (!one.flag().takesValue()) {
      return Boolean.parseBoolean(one.value()) ? name : null;
    }
    return name + "=" + (one.flag().isMap() ? entry(one.value()) : one.value());
  }

  /* A colon separates as well. */
  private static String entry(String text) {
    int at = 0;
    while (at < text.length() && text.charAt(at) != '=' && text.charAt(at) != ':') {
      at++;
    }
    if (at == text.length()) {
      throw new LineException("expected KEY=VALUE got '" + text + "'");
    }
    return text.substring(0, at) + "=" + text.substring(at + 1);
  }
}
