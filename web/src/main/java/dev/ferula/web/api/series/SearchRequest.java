package dev.ferula.web.api.series;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.GoQuote;
import dev.ferula.web.api.ApiException;
import dev.ferula.web.api.ApiParameters;
import dev.ferula.web.api.GoInteger;
import dev.ferula.web.api.Times;
import dev.ferula.web.search.Scorer;
import dev.ferula.web.search.Scorers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search asks for, read from its parameters.
 *
 * @param order of the results
 */
record SearchRequest(
    List<List<Matcher>> matchers,
    Scorer scorer,
    Order order,
    boolean withScore,
    long start,
    long end,
    int limit,
    int batchSize) {
  /** How results are ordered; equal scores by value. */
  enum Order {
    ASCENDING,
    DESCENDING,
    SCORE
  }

  /** More terms than this in one search are refused: each is matched with every value. */
  static final int MAX_TERMS = 32;

  private static final int DEFAULT_LIMIT = 100;
  private static final int DEFAULT_BATCH = 100;
  private static final int MAX_THRESHOLD = 100;
  private static final long DEFAULT_RANGE = 3_600_000;

  /**
   * Reads the parameters.
   *
   * @param endpoint for messages
   * @param maxLimit the highest limit; 0 for none
   * @throws ApiException bad data for any that is wrong
   */
  static SearchRequest of(ApiParameters parameters, String endpoint, int maxLimit, long now) {
    long start = time(parameters, "start", now - DEFAULT_RANGE);
    long end = time(parameters, "end", now);
    if (end < start) {
      throw bad("end timestamp must not be before start timestamp");
    }
    List<List<Matcher>> matchers = parameters.selectors();
    List<String> terms = parameters.all("search[]");
    if (terms.size() > MAX_TERMS) {
      throw bad("too many search[] terms: got " + terms.size() + ", maximum is " + MAX_TERMS);
    }
    int threshold = threshold(parameters.text("fuzz_threshold"));
    String algorithm = algorithm(parameters.text("fuzz_alg"));
    boolean caseSensitive = parameters.bool("case_sensitive", true);
    boolean withScore = parameters.bool("include_score", false);
    Order order = order(parameters, terms.isEmpty());
    int limit = limit(parameters.text("limit"), maxLimit);
    String batch = parameters.text("batch_size");
    int batchSize = batch.isEmpty() ? DEFAULT_BATCH : positive("batch_size", batch);
    requireKnownOrder(parameters.text("sort_by"), endpoint);
    Scorer scorer = Scorers.of(terms, threshold, algorithm, caseSensitive);
    return new SearchRequest(
        matchers, scorer, order, withScore, start, end, limit, Math.min(batchSize, limit));
  }

  private static ApiException bad(String message) {
    return new ApiException(ApiException.Type.BAD_DATA, message);
  }

  private static long time(ApiParameters parameters, String name, long ifAbsent) {
    try {
      return parameters.has(name) ? Times.parse(parameters.text(name)) : ifAbsent;
    } catch (IllegalArgumentException e) {
      throw bad("invalid time value for '" + name + "': " + e.getMessage());
    }
  }

  private static int threshold(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    Long threshold = integer(text);
    if (threshold == null || threshold < 0 || threshold > MAX_THRESHOLD) {
      throw bad("invalid fuzz_threshold " + GoQuote.quote(text) + ": must be 0-100");
    }
    return threshold.intValue();
  }

  private static String algorithm(String text) {
    if (text.isEmpty()) {
      return Scorers.ALGORITHMS.get(0);
    }
    if (!Scorers.ALGORITHMS.contains(text)) {
      throw bad(
          "unsupported fuzz_alg "
              + GoQuote.quote(text)
              + ": must be one of ["
              + String.join(" ", Scorers.ALGORITHMS)
              + "]");
    }
    return text;
  }

  private static Order order(ApiParameters parameters, boolean noTerms) {
    String by = parameters.text("sort_by");
    String direction = parameters.text("sort_dir");
    if (!direction.isEmpty() && by.isEmpty()) {
      throw bad("sort_dir is only valid when sort_by is set");
    }
    if (!direction.isEmpty() && by.equals("score")) {
      throw bad("sort_dir is not supported for sort_by=score");
    }
    if (!List.of("", "asc", "dsc").contains(direction)) {
      throw bad("invalid sort_dir " + GoQuote.quote(direction) + ": must be \"asc\" or \"dsc\"");
    }
    if (by.equals("score") && noTerms) {
      throw bad("sort_by=score requires search[] to be set");
    }
    if (by.equals("score")) {
      return Order.SCORE;
    }
    return direction.equals("dsc") ? Order.DESCENDING : Order.ASCENDING;
  }

  private static void requireKnownOrder(String by, String endpoint) {
    if (!List.of("", "alpha", "score").contains(by)) {
      throw bad(
          "invalid sort_by "
              + GoQuote.quote(by)
              + " for "
              + endpoint
              + ": must be \"alpha\" or \"score\"");
    }
  }

  private static int limit(String text, int maxLimit) {
    if (text.isEmpty()) {
      return maxLimit > 0 ? Math.min(DEFAULT_LIMIT, maxLimit) : DEFAULT_LIMIT;
    }
    int limit = positive("limit", text);
    if (maxLimit > 0 && limit > maxLimit) {
      throw bad(
          "limit "
              + limit
              + " exceeds the configured maximum ("
              + maxLimit
              + ", see --web.search.max-limit)");
    }
    return limit;
  }

  private static int positive(String name, String text) {
    Long number = integer(text);
    if (number == null || number <= 0) {
      throw bad("invalid " + name + " " + GoQuote.quote(text) + ": must be a positive integer");
    }
    return (int) Math.min(number, Integer.MAX_VALUE);
  }

  private static @Nullable Long integer(String text) {
    try {
      return GoInteger.parse(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
