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

/**
 * Reads one command line as promtool's parser does: flags of a group stand anywhere behind its
 * name, each flag without a value has a {@code --no-} form, and of several faults the first in its
 * order is told. For one line.
 */
final class LineReader {
  private static final String NO = "no-";

  private final Program program;
  private final Map<String, Flag<?>> byName = new HashMap<>();
  private final Map<String, Flag<?>> byLetter = new HashMap<>();
  private final List<Element> elements = new ArrayList<>();
  private Word word;
  private int arguments;

  /* A piece of the line that has found its place. */
  private sealed interface Element {
    /* The value of a flag that takes none is "true" or "false". */
    record OfFlag(Flag<?> flag, String value) implements Element {}

    record OfArgument(Argument<?> argument, String value) implements Element {}

    record OfWord(Word word) implements Element {}
  }

  LineReader(Program program) {
    this.program = program;
    this.word = program.root;
  }

  /* Whatever is wrong, who asks what there is gets an answer. */
  Line read(List<String> line) {
    enter(program.root);
    Tokens tokens = new Tokens(line, byLetter);
    LineException misplaced = fault(() -> place(tokens));
    LineException bad = fault(this::assign);
    if (program.completion.value()) {
      return new Line.Text(Completion.of(program.root, word, line, tokens.argumentsOnly()));
    }
    String text = answer();
    if (text != null) {
      return new Line.Text(text);
    }
    if (misplaced != null) {
      throw misplaced.withHint();
    }
    if (isSaid(program.help)) {
      return new Line.Text(HelpPage.of(program.root, word));
    }
    if (bad != null) {
      throw bad.withHint();
    }
    String missing = missing();
    if (!missing.isEmpty()) {
      throw new LineException(missing).withHint();
    }
    Command command = word.command();
    return command == null ? new Line.Text(HelpPage.of(program.root, word)) : new Line.Run(command);
  }

  private static @Nullable LineException fault(Runnable step) {
    try {
      step.run();
      return null;
    } catch (LineException e) {
      return e;
    }
  }

  private void enter(Word next) {
    word = next;
    for (Flag<?> flag : next.flags()) {
      byName.put(flag.name(), flag);
      String letter = flag.letter();
      if (letter != null) {
        byLetter.put(letter, flag);
      }
    }
  }

  private void place(Tokens tokens) {
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
        case FAULT -> throw new LineException(token.text());
        case END -> {
          return;
        }
      }
    }
  }

  /* Returns whether there is a place for it. */
  private boolean text(String text) {
    if (!word.isGroup()) {
      List<Argument<?>> places = word.arguments();
      if (arguments >= places.size()) {
        return false;
      }
      Argument<?> place = places.get(arguments);
      arguments += place.repeats() ? 0 : 1;
      return elements.add(new Element.OfArgument(place, text));
    }
    Word next = word.words().get(text);
    if (next == null) {
      throw new LineException("expected command but got \"" + text + "\"");
    }
    enter(next);
    return elements.add(new Element.OfWord(next));
  }

  private void flag(Tokens tokens) {
    Token token = tokens.next();
    boolean inverted = false;
    Flag<?> flag =
        token.kind() == Kind.LONG ? byName.get(token.text()) : byLetter.get(token.text());
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
    elements.add(new Element.OfFlag(flag, value));
  }

  /* Tells flags and arguments what was said for them, until one does not take it. */
  private void assign() {
    Set<Flag<?>> seen = new HashSet<>();
    for (Element element : elements) {
      switch (element) {
        case Element.OfFlag(Flag<?> flag, String value) -> {
          if (!seen.add(flag) && !flag.repeats()) {
            throw new LineException("flag '" + flag.name() + "' cannot be repeated");
          }
          flag.take(value);
        }
        case Element.OfArgument(Argument<?> argument, String value) -> argument.take(value);
        case Element.OfWord _ -> {}
      }
    }
    if (word.isGroup() && !word.equals(program.root)) {
      throw new LineException("must select a subcommand of '" + word.path() + "'");
    }
  }

  private boolean isSaid(Flag<?> flag) {
    return elements.stream()
        .anyMatch(element -> element instanceof Element.OfFlag(Flag<?> said, _) && said == flag);
  }

  /* What is asked of the program itself, whatever else stands in the line; the first counts. */
  private @Nullable String answer() {
    for (Element element : elements) {
      String text =
          switch (element) {
            case Element.OfFlag(Flag<?> flag, _) -> answer(flag);
            case Element.OfWord(Word said) when said == program.tellsHelp ->
                HelpPage.of(program.root, wanted());
            case Element.OfWord _, Element.OfArgument _ -> null;
          };
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  private @Nullable String answer(Flag<?> flag) {
    if (flag == program.longHelp) {
      return HelpPage.everything(program.root);
    }
    if (flag == program.manual) {
      return ManualPage.of(program);
    }
    if (flag == program.bash) {
      return CompletionScript.bash(program.name());
    }
    if (flag == program.zsh) {
      return CompletionScript.zsh(program.name());
    }
    return flag == program.tellsVersion ? program.version : null;
  }

  /* The words behind that for help. */
  private Word wanted() {
    Word at = program.root;
    for (String name : program.wanted.value()) {
      Word next = at.words().get(name);
      if (next == null && at.isGroup()) {
        throw new LineException("expected command but got \"" + name + "\"");
      }
      if (next == null) {
        return at;
      }
      at = next;
    }
    return at;
  }

  /* Flags are missed before arguments. */
  private String missing() {
    String flags =
        word.allFlags().stream()
            .filter(flag -> flag.isRequired() && !isSaid(flag))
            .map(flag -> "'--" + flag.name() + "'")
            .collect(Collectors.joining(", "));
    if (!flags.isEmpty()) {
      return "required flag(s) " + flags + " not provided";
    }
    return word.arguments().stream()
        .filter(Argument::isRequired)
        .filter(argument -> !isSaid(argument))
        .findFirst()
        .map(argument -> "required argument '" + argument.name() + "' not provided")
        .orElse("");
  }

  private boolean isSaid(Argument<?> argument) {
    return elements.stream()
        .anyMatch(
            element ->
                element instanceof Element.OfArgument(Argument<?> said, _) && said == argument);
  }
}
