package dev.ferula.web.cardinality;

import dev.ferula.matcher.Matcher;
import dev.ferula.promql.QueryLog;
import dev.ferula.promql.QueryOrigin;
import dev.ferula.promql.QueryRecord;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When each metric was read last since the server started, and by whom: a rule, the page, or
 * another client. Selectors count that name their metric; what is selected by other labels alone,
 * or by an expression for the name, is nobody's in particular. Safe for use by several threads.
 */
public final class MetricReads implements QueryLog {
  /** So many metrics are remembered; those beyond it that nobody read before are not. */
  public static final int MAX_METRICS = 100_000;

  private static final int MAX_TEXTS = 2_000;
  private static final int MAX_TEXT_LENGTH = 8_192;
  private static final int MAX_WHO_LENGTH = 200;

  /** Who reads. */
  public enum Reader {
    RULE,
    PAGE,
    CLIENT,
    FEDERATION
  }

  /**
   * A read.
   *
   * @param time milliseconds since the epoch
   * @param who a group of rules, or where a client is and what it calls itself
   */
  public record Read(long time, Reader by, String who) {}

  private final LongSupplier clock;
  private final ParserOptions parser;
  private final QueryLog next;
  private final Map<String, Read> reads = new ConcurrentHashMap<>();
  private final Map<String, List<String>> names =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<String>> eldest) {
          return size() > MAX_TEXTS;
        }
      };

  /**
   * Nothing was read yet.
   *
   * @param clock milliseconds since the epoch
   * @param next is told of every query that ends, too
   */
  public MetricReads(LongSupplier clock, ParserOptions parser, QueryLog next) {
    this.clock = clock;
    this.parser = parser;
    this.next = next;
  }

  /** Rules tell by their origin who they are; requests call {@link #note}. */
  @Override
  public void ended(QueryRecord query) {
    next.ended(query);
    if (query.origin() instanceof QueryOrigin.RuleGroup(String file, String group)) {
      note(query.query(), Reader.RULE, file + ";" + group);
    }
  }

  /** An expression was evaluated, or will be. One that is no expression counts for nothing. */
  public void note(String expression, Reader by, String who) {
    if (expression.length() > MAX_TEXT_LENGTH) {
      return;
    }
    List<String> read = namesIn(expression);
    if (read.isEmpty()) {
      return;
    }
    String shown = who.length() <= MAX_WHO_LENGTH ? who : who.substring(0, MAX_WHO_LENGTH) + "…";
    Read now = new Read(clock.getAsLong(), by, shown);
    for (String name : read) {
      if (reads.replace(name, now) == null && reads.size() < MAX_METRICS) {
        reads.put(name, now);
      }
    }
  }

  /** The last read of a metric; null if nobody read it since the server started. */
  public @Nullable Read last(String metric) {
    return reads.get(metric);
  }

  private List<String> namesIn(String expression) {
    synchronized (names) {
      List<String> known = names.get(expression);
      if (known != null) {
        return known;
      }
    }
    List<String> found = parsed(expression);
    synchronized (names) {
      names.put(expression, found);
    }
    return found;
  }

  private List<String> parsed(String expression) {
    Set<String> found = new TreeSet<>();
    Deque<Expr> pending = new ArrayDeque<>();
    try {
      pending.push(Parser.parse(expression, parser));
    } catch (ParseException e) {
      return List.of();
    }
    while (!pending.isEmpty()) {
      Expr expr = pending.pop();
      if (expr instanceof Expr.VectorSelector selector) {
        addName(selector, found);
      }
      expr.children().forEach(pending::push);
    }
    return List.copyOf(found);
  }

  private static void addName(Expr.VectorSelector selector, Set<String> found) {
    if (!selector.name().isEmpty()) {
      found.add(selector.name());
    }
    for (Matcher matcher : selector.matchers()) {
      if (matcher.name().equals("__name__")
          && matcher.type() == Matcher.Type.EQUAL
          && !matcher.value().isEmpty()) {
        found.add(matcher.value());
      }
    }
  }
}
