package dev.ferula.discovery;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Names of files by pattern: {@code *} is any characters, {@code ?} one, {@code [a-z]} and {@code
 * [^a-z]} one of a class, and a backslash takes the next character as it is.
 *
 * @see <a href="https://pkg.go.dev/path/filepath#Match">the description that it follows</a>
 */
public final class FilePattern {
  /** One character that passes, or any number of them. */
  private record Term(boolean many, IntPredicate passes) {}

  private final List<Term> terms = new ArrayList<>();
  private final int[] pattern;
  private int at;

  private FilePattern(String text) {
    pattern = text.codePoints().toArray();
    while (at < pattern.length) {
      terms.add(term());
    }
  }

  /**
   * The files and directories that a pattern matches, sorted within each directory; none where
   * nothing does, or nothing can be listed.
   *
   * @throws IllegalArgumentException if it is no pattern
   */
  public static List<Path> files(String pattern) {
    check(pattern);
    return pattern.isEmpty() ? List.of() : matches(Path.of(pattern));
  }

  /**
   * Does nothing with a good pattern.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static void check(String pattern) {
    for (String name : pattern.split("/", -1)) {
      new FilePattern(name).matches("");
    }
  }

  private static List<Path> matches(Path path) {
    Path last = path.getFileName();
    if (last == null || !isPattern(path.toString())) {
      return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? List.of(path) : List.of();
    }
    Path parent = path.getParent();
    List<Path> directories = parent == null ? List.of(Path.of("")) : matches(parent);
    FilePattern names = new FilePattern(last.toString());
    List<Path> found = new ArrayList<>();
    directories.forEach(directory -> names.addMatches(directory, found));
    return found;
  }

  private static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '\\');
  }

  private void addMatches(Path directory, List<Path> found) {
    List<Path> matches = new ArrayList<>();
    Path listed = directory.toString().isEmpty() ? Path.of(".") : directory;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(listed)) {
      for (Path entry : entries) {
        Path name = entry.getFileName();
        if (name != null && matches(name.toString())) {
          matches.add(directory.resolve(name).normalize());
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // What cannot be listed has nothing that matches.
    }
    matches.sort(null);
    found.addAll(matches);
  }

  /* After a star, what fails is tried again one character on; only the last star matters. */
  private boolean matches(String text) {
    int[] name = text.codePoints().toArray();
    int term = 0;
    int i = 0;
    int afterStar = -1;
    int begin = 0;
    while (i < name.length) {
      if (term < terms.size() && terms.get(term).many()) {
        afterStar = ++term;
        begin = i;
      } else if (term < terms.size() && terms.get(term).passes().test(name[i])) {
        term++;
        i++;
      } else if (afterStar >= 0) {
        term = afterStar;
        i = ++begin;
      } else {
        return false;
      }
    }
    while (term < terms.size() && terms.get(term).many()) {
      term++;
    }
    return term == terms.size();
  }

  private Term term() {
    int c = pattern[at++];
    return new Term(c == '*', passing(c));
  }

  private IntPredicate passing(int c) {
    return switch (c) {
      case '*', '?' -> given -> given != '/';
      case '[' -> characterClass();
      case '\\' -> character(next());
      default -> character(c);
    };
  }

  private static IntPredicate character(int wanted) {
    return given -> given == wanted;
  }

  private IntPredicate characterClass() {
    boolean negated = at < pattern.length && pattern[at] == '^';
    at += negated ? 1 : 0;
    IntPredicate any = range();
    while (at == pattern.length || pattern[at] != ']') {
      any = any.or(range());
    }
    at++;
    return negated ? any.negate() : any;
  }

  private IntPredicate range() {
    int low = member();
    if (at < pattern.length && pattern[at] == '-') {
      at++;
      int high = member();
      return given -> low <= given && given <= high;
    }
    return character(low);
  }

  private int member() {
    int c = next();
    if (c == '-' || c == ']') {
      throw bad();
    }
    return c == '\\' ? next() : c;
  }

  private int next() {
    if (at == pattern.length) {
      throw bad();
    }
    return pattern[at++];
  }

  private static IllegalArgumentException bad() {
    return new IllegalArgumentException("syntax error in pattern");
  }
}
