package dev.ferula.promql;

import dev.ferula.promql.exec.QueryRun;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.Printer;
import dev.ferula.promql.parser.ValueType;
import dev.ferula.promql.plan.Planner;
import dev.ferula.promql.plan.QueryPlan;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.StorageException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates PromQL on whatever is {@link Queryable}. A query runs on the calling thread, or on one
 * of {@link ComputeThreads} if that is virtual, with the aid of {@link Workers} where there are
 * any; any number of threads may run queries at once.
 *
 * <p>All methods throw {@link QueryException} for a query that has no answer. Timestamps and steps
 * are milliseconds.
 */
public final class Engine {
  private final EngineOptions options;
  private final LongSupplier nanoTime;
  private final Workers workers;
  private final ComputeThreads compute;
  private final @Nullable QueryGate gate;
  private final QueryLog log;

  /**
   * An engine.
   *
   * @param nanoTime a clock in nanoseconds that only grows, such as {@code System::nanoTime}
   */
  public Engine(EngineOptions options, LongSupplier nanoTime) {
    this(options, nanoTime, Workers.NONE);
  }

  /** An engine whose queries may be aided by other threads. */
  public Engine(EngineOptions options, LongSupplier nanoTime, Workers workers) {
    this(options, nanoTime, workers, ComputeThreads.NONE, null, QueryLog.NONE);
  }

  /**
   * An engine whose queries wait for their turn and are logged.
   *
   * @param compute where the queries of virtual threads run
   * @param gate null to let all run at once
   */
  public Engine(
      EngineOptions options,
      LongSupplier nanoTime,
      Workers workers,
      ComputeThreads compute,
      @Nullable QueryGate gate,
      QueryLog log) {
    this.options = options;
    this.nanoTime = nanoTime;
    this.workers = workers;
    this.compute = compute;
    this.gate = gate;
    this.log = log;
  }

  public EngineOptions options() {
    return options;
  }

  /** Evaluates an expression at one instant. */
  public QueryResult instant(
      Queryable data, String expression, long timestamp, QueryOptions query) {
    long deadline = deadline(query);
    Expr parsed = parse(expression, deadline, query.cancellation());
    return run(data, parsed, expression, expression, timestamp, timestamp, 0, query, deadline);
  }

  /** Evaluates an expression that was parsed already; annotations carry no positions. */
  public QueryResult instant(Queryable data, Expr expression, long timestamp, QueryOptions query) {
    return instant(data, expression, Printer.print(expression), timestamp, query);
  }

  /**
   * The same for an expression whose text is at hand.
   *
   * @param shown the text that is told of the query while it runs and when it has ended
   */
  public QueryResult instant(
      Queryable data, Expr expression, String shown, long timestamp, QueryOptions query) {
    long deadline = deadline(query);
    return run(data, expression, "", shown, timestamp, timestamp, 0, query, deadline);
  }

  /** Evaluates an expression at {@code start}, {@code start + step} ... up to {@code end}. */
  public QueryResult range(
      Queryable data, String expression, long start, long end, long step, QueryOptions query) {
    long deadline = deadline(query);
    Expr parsed = parse(expression, deadline, query.cancellation());
    return range(data, parsed, expression, start, end, step, query, deadline);
  }

  /** Evaluates an expression that was parsed already; annotations carry no positions. */
  public QueryResult range(
      Queryable data, Expr expression, long start, long end, long step, QueryOptions query) {
    return range(data, expression, "", start, end, step, query, deadline(query));
  }

  private QueryResult range(
      Queryable data,
      Expr expression,
      String text,
      long start,
      long end,
      long step,
      QueryOptions query,
      long deadline) {
    if (step <= 0) {
      throw new IllegalArgumentException("step must be above zero, got " + step);
    }
    ValueType type = expression.type();
    if (type != ValueType.VECTOR && type != ValueType.SCALAR) {
      throw new QueryException(
          QueryException.Kind.BAD_DATA,
          "invalid expression type \""
              + type.documented()
              + "\" for range query, must be Scalar or instant Vector");
    }
    String shown = text.isEmpty() ? Printer.print(expression) : text;
    return run(data, expression, text, shown, start, end, step, query, deadline);
  }

  /**
   * What an expression will cost at {@code start}, {@code start + step} ... up to {@code end}, or
   * at one instant with step zero. Waits for its turn as a query does, but is not logged.
   */
  public QueryPrice price(
      Queryable data, String expression, long start, long end, long step, QueryOptions query) {
    long deadline = deadline(query);
    Expr parsed = parse(expression, deadline, query.cancellation());
    Cancellation cancellation =
        query.cancellation() == null ? new Cancellation() : query.cancellation();
    try (QueryGate.Turn _ = enter(expression, query, cancellation, deadline)) {
      return compute.call(
          () ->
              QueryPrice.of(
                  plan(parsed, expression, start, end, step, query),
                  data,
                  lookback(query),
                  () -> check(deadline, cancellation, "query preparation")));
    } catch (StorageException e) {
      throw expanding(e);
    } catch (InternalError e) {
      throw unread(e);
    }
  }

  private long deadline(QueryOptions query) {
    long own = query.timeout() == 0 ? options.timeout() : query.timeout();
    return nanoTime.getAsLong() + Math.min(own, options.timeout()) * 1_000_000;
  }

  private Expr parse(String expression, long deadline, @Nullable Cancellation cancellation) {
    try {
      return Parser.parse(
          expression, options.parser(), () -> check(deadline, cancellation, "expression parsing"));
    } catch (ParseException e) {
      throw new QueryException(QueryException.Kind.BAD_DATA, String.valueOf(e.getMessage()), e);
    }
  }

  private void check(long deadline, @Nullable Cancellation cancellation, String phase) {
    if (cancellation != null && cancellation.isRequested()) {
      throw new QueryException(QueryException.Kind.CANCELED, "query was canceled in " + phase);
    }
    if (nanoTime.getAsLong() - deadline > 0) {
      throw new QueryException(QueryException.Kind.TIMEOUT, "query timed out in " + phase);
    }
  }

  private QueryResult run(
      Queryable data,
      Expr expression,
      String text,
      String shown,
      long start,
      long end,
      long step,
      QueryOptions query,
      long deadline) {
    long began = nanoTime.getAsLong();
    Cancellation cancellation =
        query.cancellation() == null ? new Cancellation() : query.cancellation();
    QueryRun run =
        new QueryRun(options, query.withCancellation(cancellation), nanoTime, workers, text);
    long queued = -1;
    try (QueryGate.Turn _ = enter(shown, query, cancellation, deadline)) {
      queued = nanoTime.getAsLong() - began;
      QueryResult result =
          compute
              .call(() -> evaluate(run, data, expression, text, start, end, step, query, deadline))
              .withQueueTime(queued);
      log.ended(new QueryRecord(shown, start, end, step, query.origin(), result.stats(), null));
      return result;
    } catch (QueryException e) {
      // What the expression itself makes impossible is no query yet.
      if (e.kind() != QueryException.Kind.BAD_DATA) {
        long waited = queued < 0 ? nanoTime.getAsLong() - began : queued;
        QueryStats stats = run.soFar().withQueueTime(waited);
        String error = String.valueOf(e.getMessage());
        log.ended(new QueryRecord(shown, start, end, step, query.origin(), stats, error));
      }
      throw e;
    }
  }

  /* As in Prometheus, where a query that was given too little time is not even read. */
  private QueryGate.@Nullable Turn enter(
      String shown, QueryOptions query, Cancellation cancellation, long deadline) {
    boolean own = query.timeout() != 0 && query.timeout() <= options.timeout();
    QueryException.Kind late = own ? QueryException.Kind.BAD_DATA : QueryException.Kind.EXECUTION;
    return gate == null ? null : gate.enter(shown, query.origin(), cancellation, deadline, late);
  }

  private QueryResult evaluate(
      QueryRun run,
      Queryable data,
      Expr expression,
      String text,
      long start,
      long end,
      long step,
      QueryOptions query,
      long deadline) {
    QueryPlan plan = plan(expression, text, start, end, step, query);
    try {
      return run.execute(data, plan, expression.type(), start, end, step, deadline);
    } catch (StorageException e) {
      throw expanding(e);
    } catch (InternalError e) {
      throw unread(e);
    }
  }

  private QueryPlan plan(
      Expr expression, String text, long start, long end, long step, QueryOptions query) {
    return new Planner(start, end, step, lookback(query), options.defaultSubqueryStep(), text)
        .plan(expression);
  }

  private long lookback(QueryOptions query) {
    return query.lookbackDelta() > 0 ? query.lookbackDelta() : options.lookbackDelta();
  }

  /* As where a mapped file has a page that the disk does not give. */
  private static QueryException unread(InternalError e) {
    return new QueryException(
        QueryException.Kind.INTERNAL, "expanding series: " + e.getMessage(), e);
  }

  private static QueryException expanding(StorageException e) {
    QueryException.Kind kind =
        e.kind() == StorageException.Kind.UNAVAILABLE
            ? QueryException.Kind.UNAVAILABLE
            : QueryException.Kind.INTERNAL;
    return new QueryException(kind, "expanding series: " + e.getMessage(), e);
  }
}
