package dev.ferula.tool.line;

import dev.ferula.model.GoQuote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The pieces of a command line: names of flags, the values behind them, arguments. Letters may
 * stand together behind one dash; behind {@code --} are arguments alone. {@code @file} stands for
 * what the lines of that file say.
 */
final class Tokens {
  /** What a piece is. */
  enum Kind {
    LONG,
    SHORT,
    TEXT,
    /** Where no more can be read; the text says why. */
    FAULT,
    END
  }

  /** A piece; a flag is without its dashes. */
  record Token(Kind kind, String text) {
    /** As it was written. */
    String written() {
      return switch (kind) {
        case LONG -> "--" + text;
        case SHORT -> "-" + text;
        case TEXT, FAULT, END -> text;
      };
    }
  }

  /* A file may name others, and even itself. */
  private static final int MAX_FILES = 100;

  private static final Token END = new Token(Kind.END, "");

  private final Deque<String> rest;
  private final Deque<Token> waiting = new ArrayDeque<>();
  private final Map<String, Flag<?>> letters;
  private boolean argumentsOnly;
  private int files;

  /**
   * The pieces of these arguments.
   *
   * @param letters the flags by their letters, to which more may come
   */
  Tokens(List<String> arguments, Map<String, Flag<?>> letters) {
    this.rest = new ArrayDeque<>(arguments);
    this.letters = letters;
  }

  /** The next piece, which stays. */
  Token peek() {
    if (waiting.isEmpty()) {
      Token token = read();
      waiting.addFirst(token);
    }
    return waiting.getFirst();
  }

  /** The next piece. */
  Token next() {
    Token token = peek();
    waiting.removeFirst();
    return token;
  }

  /** Whether something was read behind {@code --}. */
  boolean argumentsOnly() {
    return argumentsOnly;
  }

  private Token read() {
    if (rest.isEmpty()) {
      return END;
    }
    String word = rest.removeFirst();
    if (argumentsOnly) {
      return new Token(Kind.TEXT, word);
    }
    if (word.startsWith("@")) {
      return fromFile(word.substring(1));
    }
    if (word.equals("-") || !word.startsWith("-")) {
      return new Token(Kind.TEXT, word);
    }
    if (word.equals("--")) {
      argumentsOnly = !rest.isEmpty();
      return read();
    }
    return word.startsWith("--") ? longFlag(word.substring(2)) : letter(word.substring(1));
  }

  /* Each line of the file is an argument, but for empty ones and comments. */
  private Token fromFile(String name) {
    if (name.isEmpty()) {
      return new Token(Kind.FAULT, "expected @ file to expand arguments from");
    }
    if (++files > MAX_FILES) {
      return new Token(Kind.FAULT, "more than " + MAX_FILES + " files of arguments");
    }
    try {
      List<String> lines =
          new String(Files.readAllBytes(Path.of(name)), StandardCharsets.UTF_8).lines().toList();
      for (String line : lines.reversed()) {
        if (!line.startsWith("#") && !line.isBlank()) {
          rest.addFirst(line);
        }
      }
      return read();
    } catch (NoSuchFileException e) {
      String why = "open " + name + ": no such file or directory";
      return new Token(
          Kind.FAULT, "failed to open arguments file " + GoQuote.quote(name) + ": " + why);
    } catch (IOException e) {
      return new Token(
          Kind.FAULT,
          "failed to read arguments from " + GoQuote.quote(name) + ": " + e.getMessage());
    }
  }

  private Token longFlag(String word) {
    int equals = word.indexOf('=');
    if (equals < 0) {
      return new Token(Kind.LONG, word);
    }
    waiting.addFirst(new Token(Kind.TEXT, word.substring(equals + 1)));
    return new Token(Kind.LONG, word.substring(0, equals));
  }

  private Token letter(String word) {
    int end = word.offsetByCodePoints(0, 1);
    String letter = word.substring(0, end);
    String behind = word.substring(end);
    Flag<?> flag = letters.get(letter);
    if (!behind.isEmpty()) {
      if (flag != null && flag.takesValue()) {
        waiting.addFirst(new Token(Kind.TEXT, behind));
      } else {
        rest.addFirst("-" + behind);
      }
    }
    return new Token(Kind.SHORT, letter);
  }
}
