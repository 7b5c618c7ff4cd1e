package dev.ferula.promqltest;

import com.google.re2j.Pattern;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.promql.Engine;
import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.QueryResult;
import dev.ferula.promql.ResultSeries;
import dev.ferula.promql.Value;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.storage.memory.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts. Each instant evaluation is checked in other ways, too, that must give the same:
 * with all its selectors fixed by {@code @} and evaluated at other times, and as the middle step of
 * a range.
 */
final class ScriptRunner {
  /** The engine settings that the scripts' results assume. */
  public static final EngineOptions OPTIONS =
      EngineOptions.DEFAULT
          .withMaxSamples(10_000)
          .withTimeout(100_000)
          .withParser(ParserOptions.ALL)
          .withDelayedNameRemoval(true)
          .withStartTimestamps(true);

  private static final long MINUTE = 60_000;
  private static final Pattern OF_QUERY_RANGE = Pattern.compile("(start|end|range|step)\\(\\)");

  private final Engine engine;
  private MemoryStorage storage = new MemoryStorage();

  /**
   * A runner with {@link #OPTIONS}.
   *
   * @param nanoTime a clock in nanoseconds that only grows
   */
  public ScriptRunner(LongSupplier nanoTime) {
    this(new Engine(OPTIONS, nanoTime));
  }

  /** A runner with an engine of its own. */
  public ScriptRunner(Engine engine) {
    this.engine = engine;
  }

  /** What became of one evaluation; {@code failure} is null where it passed. */
  public record Outcome(int line, String expression, @Nullable String failure) {
    public boolean passed() {
      return failure == null;
    }
  }

  /**
   * Runs a whole script and returns what became of each evaluation.
   *
   * @throws ScriptException if the script is not valid or samples cannot be loaded
   */
  public List<Outcome> run(String script) {
    List<Command> commands = ScriptParser.parse(script);
    List<Outcome> outcomes = new ArrayList<>();
    storage = new MemoryStorage();
    for (Command command : commands) {
      switch (command) {
        case Command.Clear _ -> storage = new MemoryStorage();
        case Command.Load load -> load(load);
        case Command.Eval eval -> outcomes.add(outcome(eval));
      }
    }
    return outcomes;
  }

  private void load(Command.Load load) {
    ClassicToNative converter = new ClassicToNative();
    load.series().forEach((labels, series) -> load(load, labels, series, converter));
    if (load.classicToNative()) {
      converter.store(storage);
    }
  }

  private void load(
      Command.Load load, Labels labels, Command.LoadedSeries series, ClassicToNative converter) {
    for (int i = 0; i < series.samples().size(); i++) {
      Sample sample = series.samples().get(i);
      if (!sample.present()) {
        continue;
      }
      long time = i * load.step();
      Long relative = series.starts().isEmpty() ? null : series.starts().get(i);
      long start = relative == null ? 0 : time + relative;
      FloatHistogram histogram = sample.histogram();
      if (histogram != null) {
        storage.add(labels, start, time, histogram);
      } else {
        storage.add(labels, start, time, sample.value());
        converter.add(labels, time, sample.value());
      }
    }
  }

  private Outcome outcome(Command.Eval eval) {
    String failure = null;
    try {
      if (eval.range()) {
        range(eval);
      } else {
        instant(eval);
      }
    } catch (ScriptException e) {
      failure = e.getMessage();
    } catch (RuntimeException | StackOverflowError e) {
      failure = "engine failed: " + e + " at " + e.getStackTrace()[0];
    }
    return new Outcome(eval.line(), eval.expression(), failure);
  }

  private void range(Command.Eval eval) {
    QueryResult result =
        answer(
            eval,
            eval.expression(),
            () ->
                engine.range(
                    storage,
                    eval.expression(),
                    eval.start(),
                    eval.end(),
                    eval.step(),
                    QueryOptions.DEFAULT));
    if (result == null) {
      return;
    }
    if (!(result.value() instanceof Value.Matrix matrix)
        || !(eval.expected() instanceof Command.Expected.Series series)) {
      throw new ScriptException("expected a matrix, got " + result.value());
    }
    if (eval.expectations().ordered) {
      throw new ScriptException("expected ordered result, but query returned a matrix");
    }
    Comparison.matrix(series.lines(), matrix.series(), eval.start(), eval.end(), eval.step());
  }

  /** Runs a query. */
  @FunctionalInterface
  private interface Asking {
    QueryResult ask();
  }

  /* The answer, with its annotations checked; null where the query failed as it should. */
  private @Nullable QueryResult answer(Command.Eval eval, String expression, Asking asking) {
    Expectations expectations = eval.expectations();
    QueryResult result;
    try {
      result = asking.ask();
    } catch (QueryException e) {
      if (!expectations.fails()) {
        throw new ScriptException(
            "error evaluating query \"" + expression + "\": " + e.getMessage(), e);
      }
      expectations.checkFailure(expression, String.valueOf(e.getMessage()));
      return null;
    }
    if (expectations.fails()) {
      throw new ScriptException(
          "expected error evaluating query \"" + expression + "\" but got none");
    }
    expectations.checkAnnotations(expression, result.warnings(), result.infos());
    return result;
  }

  private void instant(Command.Eval eval) {
    // The points of a range vector end when it is asked for.
    long time =
        eval.expected() instanceof Command.Expected.RangeVector vector
            ? vector.end()
            : eval.start();
    instant(eval, eval.expression(), time);
    Expr expr = Parser.parse(eval.expression(), ParserOptions.ALL);
    if (!AtRewriter.isSafe(expr)) {
      return;
    }
    String fixed = new AtRewriter(time).fixed(expr).toString();
    long[] others =
        time == 0
            ? new long[] {-1000, 0, 1000}
            : new long[] {-10 * time, 0, time / 5, time, 10 * time};
    for (long other : others) {
      instant(eval, fixed, other);
    }
  }

  private void instant(Command.Eval eval, String expression, long time) {
    QueryResult result =
        answer(
            eval,
            expression,
            () -> engine.instant(storage, expression, time, QueryOptions.DEFAULT));
    if (result == null) {
      return;
    }
    boolean ordered = eval.expectations().ordered;
    try {
      Comparison.compare(eval.expected(), result.value(), ordered);
      boolean rangeToo =
          !(eval.expected() instanceof Command.Expected.RangeVector)
              && !(eval.expected() instanceof Command.Expected.Text)
              && !OF_QUERY_RANGE.matcher(expression).find();
      if (rangeToo) {
        asRange(eval, expression, time, ordered);
      }
    } catch (ScriptException e) {
      throw new ScriptException(expression + " at " + time + ": " + e.getMessage(), e);
    }
  }

  private void asRange(Command.Eval eval, String expression, long time, boolean ordered) {
    QueryResult result;
    try {
      result =
          engine.range(
              storage, expression, time - MINUTE, time + MINUTE, MINUTE, QueryOptions.DEFAULT);
    } catch (QueryException e) {
      throw new ScriptException("error in range mode: " + e.getMessage(), e);
    }
    if (ordered) {
      return;
    }
    List<ResultSeries> middle = new ArrayList<>();
    for (ResultSeries series : ((Value.Matrix) result.value()).series()) {
      for (int i = 0; i < series.size(); i++) {
        if (series.timestamp(i) == time) {
          middle.add(point(series, i));
        }
      }
    }
    Value value = new Value.Vector(middle);
    if (eval.expected() instanceof Command.Expected.Number && !middle.isEmpty()) {
      value = new Value.Scalar(time, middle.getFirst().value(0));
    }
    try {
      Comparison.compare(eval.expected(), value, false);
    } catch (ScriptException e) {
      throw new ScriptException("in range mode: " + e.getMessage(), e);
    }
  }

  private static ResultSeries point(ResultSeries series, int i) {
    FloatHistogram histogram = series.histogram(i);
    return new ResultSeries(
        series.labels(),
        new long[] {series.timestamp(i)},
        new double[] {series.value(i)},
        histogram == null ? null : new FloatHistogram[] {histogram});
  }
}
