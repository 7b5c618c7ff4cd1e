package dev.ferula.config;

import com.google.re2j.Pattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files by pattern, as Go's {@code filepath.Glob} finds them: {@code *}, {@code ?}, {@code [a-z]}.
 */
public final class Glob {
  private Glob() {}

  /** The files and directories that a pattern matches, sorted; none where nothing does. */
  public static List<Path> files(String pattern) {
    if (pattern.isEmpty()) {
      return List.of();
    }
    Path path = Path.of(pattern);
    if (!isPattern(pattern)) {
      return Files.exists(path) ? List.of(path) : List.of();
    }
    Path parent = path.getParent();
    List<Path> directories = parent == null ? List.of(Path.of("")) : files(parent.toString());
    Path last = path.getFileName();
    List<Path> found = new ArrayList<>();
    if (last != null) {
      Pattern names = compile(last.toString());
      directories.forEach(directory -> addMatches(directory, names, found));
    }
    return found;
  }

  private static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
  }

  private static void addMatches(Path directory, Pattern names, List<Path> found) {
    if (!Files.isDirectory(directory.toString().isEmpty() ? Path.of(".") : directory)) {
      return;
    }
    List<Path> matches = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        Path name = entry.getFileName();
        if (name != null && names.matches(name.toString())) {
          matches.add(entry);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
    matches.sort(null);
    found.addAll(matches);
  }

  private static Pattern compile(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      switch (c) {
        case '*' -> regex.append("[^/]*");
        case '?' -> regex.append("[^/]");
        case '[' -> {
          int end = glob.indexOf(']', i + 2);
          if (end < 0) {
            regex.append(Pattern.quote("["));
          } else {
            regex.append(glob, i, end + 1);
            i = end;
          }
        }
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString());
  }
}
