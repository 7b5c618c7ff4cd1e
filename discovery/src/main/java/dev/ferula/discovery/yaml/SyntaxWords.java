package dev.ferula.discovery.yaml;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ScannerException;

/**
 * What libyaml, whose words Prometheus shows, says of a text that is not YAML, and of which line.
 */
public final class SyntaxWords {
  private record Said(String beginning, String words) {}

  /* By how the words of the parser here begin. */
  private static final List<Said> SAID =
      List.of(
          new Said("found duplicate YAML", "found duplicate %YAML directive"),
          new Said("duplicate tag handle", "found duplicate %TAG directive"),
          new Said("found undefined tag handle", "found undefined tag handle"),
          new Said("expected ',' or ']'", "did not find expected ',' or ']'"),
          new Said("expected ',' or '}'", "did not find expected ',' or '}'"),
          new Said("expected the node content", "did not find expected node content"),
          new Said("expected '<document start>'", "did not find expected <document start>"));

  /* What was missing depends on what was being read. */
  private static final String BLOCK_END = "expected <block end>";
  private static final String NO_KEY = "did not find expected key";
  private static final String NO_DASH = "did not find expected '-' indicator";

  private SyntaxWords() {}

  /** What is wrong. */
  public static String words(MarkedYamlEngineException e) {
    String problem = e.getProblem();
    if (problem.startsWith(BLOCK_END)) {
      return e.getContext().contains("mapping") ? NO_KEY : NO_DASH;
    }
    return SAID.stream()
        .filter(said -> problem.startsWith(said.beginning()))
        .map(Said::words)
        .findFirst()
        .orElse(problem);
  }

  /**
   * The line of the problem, else that where what was being read begins, 0 for none. They are
   * counted from 0, but where a single token is wrong, and the first is none.
   */
  public static int lineOfProblem(MarkedYamlEngineException e) {
    int line = line(e.getProblemMark());
    return counted(e, line == 0 ? line(e.getContextMark()) : line);
  }

  /** As {@link #lineOfProblem}, but first where what was being read begins. */
  public static int lineOfContext(MarkedYamlEngineException e) {
    int line = line(e.getContextMark());
    return counted(e, line == 0 ? line(e.getProblemMark()) : line);
  }

  private static int counted(MarkedYamlEngineException e, int line) {
    return line != 0 && e instanceof ScannerException ? line + 1 : line;
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(Mark::getLine).orElse(0);
  }
}
