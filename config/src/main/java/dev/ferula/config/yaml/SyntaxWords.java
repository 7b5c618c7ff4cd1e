package dev.ferula.config.yaml;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ScannerException;

/**
 * What libyaml, whose words Prometheus shows, says of a text that is not YAML, and of which line.
 */
final class SyntaxWords {
  private record Said(String beginning, String words) {}

  /* By how the words of the parser here begin. */
  private static final List<Said> SAID =
      List.of(
          new Said("mapping values are not", "mapping values are not allowed in this context"),
          new Said("mapping keys are not", "mapping keys are not allowed in this context"),
          new Said(
              "sequence entries are not", "block sequence entries are not allowed in this context"),
          new Said("found character", "found character that cannot start any token"),
          new Said("found unknown escape", "found unknown escape character"),
          new Said("found unexpected document", "found unexpected document indicator"),
          new Said("found duplicate YAML", "found duplicate %YAML directive"),
          new Said("duplicate tag handle", "found duplicate %TAG directive"),
          new Said("found undefined tag handle", "found undefined tag handle"),
          new Said("expected escape sequence", "did not find expected hexdecimal number"),
          new Said(
              "unexpected character found",
              "did not find expected alphabetic or numeric character"),
          new Said("expected alphabetic", "did not find expected alphabetic or numeric character"),
          new Said("expected chomping", "did not find expected comment or line break"),
          new Said("expected '>'", "did not find the expected '>'"),
          new Said("expected a comment", "did not find expected comment or line break"),
          new Said("expected ',' or ']'", "did not find expected ',' or ']'"),
          new Said("expected ',' or '}'", "did not find expected ',' or '}'"),
          new Said("expected the node content", "did not find expected node content"),
          new Said("expected '<document start>'", "did not find expected <document start>"));

  /* What was missing depends on what was being read. */
  private static final String BLOCK_END = "expected <block end>";
  private static final String NO_KEY = "did not find expected key";
  private static final String NO_DASH = "did not find expected '-' indicator";

  private SyntaxWords() {}

  static String words(MarkedYamlEngineException e) {
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
   * counted from 0, but where a single token is wrong, and the first is none. The end of a text is
   * a line of its own.
   *
   * @param length of the text, in code points
   */
  static int lineOfProblem(MarkedYamlEngineException e, int length) {
    boolean token = e instanceof ScannerException;
    boolean endCounts = !token || e.getProblem().startsWith("could not find expected ':'");
    int line = e.getProblemMark().map(mark -> line(mark, length, endCounts)).orElse(0);
    return counted(e, line == 0 ? line(e.getContextMark()) : line);
  }

  /** As {@link #lineOfProblem}, but first where what was being read begins. */
  static int lineOfContext(MarkedYamlEngineException e) {
    int line = line(e.getContextMark());
    return counted(e, line == 0 ? line(e.getProblemMark()) : line);
  }

  private static int counted(MarkedYamlEngineException e, int line) {
    return line != 0 && e instanceof ScannerException ? line + 1 : line;
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(Mark::getLine).orElse(0);
  }

  private static int line(Mark mark, int length, boolean endCounts) {
    boolean atEnd = mark.getIndex() >= length && mark.getColumn() > 0;
    return mark.getLine() + (atEnd && endCounts ? 1 : 0);
  }
}
