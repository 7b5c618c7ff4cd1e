package dev.ferula.promql.parser;

import static dev.ferula.promql.parser.ValueType.MATRIX;
import static dev.ferula.promql.parser.ValueType.SCALAR;
import static dev.ferula.promql.parser.ValueType.STRING;
import static dev.ferula.promql.parser.ValueType.VECTOR;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The table of functions. */
final class Functions {
  static final Map<String, FunctionSignature> BY_NAME = Collections.unmodifiableMap(table());

  private Functions() {}

  private static Map<String, FunctionSignature> table() {
    Table table = new Table();
    mathematics(table);
    overTime(table);
    histograms(table);
    labelsAndOrder(table);
    timeAndScalars(table);
    return table.byName;
  }

  private static void mathematics(Table t) {
    for (String name :
        List.of(
            "abs", "ceil", "floor", "exp", "ln", "log2", "log10", "sqrt", "sgn", "deg", "rad",
            "acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "sin", "sinh", "tan",
            "tanh")) {
      t.stable(name, VECTOR, VECTOR);
    }
    t.stable("clamp", VECTOR, VECTOR, SCALAR, SCALAR);
    t.stable("clamp_min", VECTOR, VECTOR, SCALAR);
    t.stable("clamp_max", VECTOR, VECTOR, SCALAR);
    t.add("round", 1, false, VECTOR, VECTOR, SCALAR);
  }

  private static void overTime(Table t) {
    for (String name :
        List.of(
            "rate",
            "increase",
            "irate",
            "delta",
            "idelta",
            "deriv",
            "changes",
            "resets",
            "absent_over_time",
            "present_over_time",
            "avg_over_time",
            "min_over_time",
            "max_over_time",
            "sum_over_time",
            "count_over_time",
            "stddev_over_time",
            "stdvar_over_time",
            "first_over_time",
            "last_over_time")) {
      t.stable(name, VECTOR, MATRIX);
    }
    for (String name :
        List.of(
            "mad_over_time",
            "ts_of_first_over_time",
            "ts_of_last_over_time",
            "ts_of_max_over_time",
            "ts_of_min_over_time")) {
      t.experimental(name, VECTOR, MATRIX);
    }
    t.stable("predict_linear", VECTOR, MATRIX, SCALAR);
    t.stable("quantile_over_time", VECTOR, SCALAR, MATRIX);
    t.experimental("double_exponential_smoothing", VECTOR, MATRIX, SCALAR, SCALAR);
  }

  private static void histograms(Table t) {
    for (String name :
        List.of(
            "histogram_avg",
            "histogram_count",
            "histogram_sum",
            "histogram_stddev",
            "histogram_stdvar")) {
      t.stable(name, VECTOR, VECTOR);
    }
    t.stable("histogram_quantile", VECTOR, SCALAR, VECTOR);
    t.stable("histogram_fraction", VECTOR, SCALAR, SCALAR, VECTOR);
    t.add("histogram_quantiles", 9, true, VECTOR, VECTOR, STRING, SCALAR, SCALAR);
  }

  private static void labelsAndOrder(Table t) {
    t.stable("absent", VECTOR, VECTOR);
    t.stable("sort", VECTOR, VECTOR);
    t.stable("sort_desc", VECTOR, VECTOR);
    t.add("sort_by_label", -1, true, VECTOR, VECTOR, STRING);
    t.add("sort_by_label_desc", -1, true, VECTOR, VECTOR, STRING);
    t.stable("label_replace", VECTOR, VECTOR, STRING, STRING, STRING, STRING);
    t.add("label_join", -1, false, VECTOR, VECTOR, STRING, STRING, STRING);
    t.add("info", 1, true, VECTOR, VECTOR, VECTOR);
  }

  private static void timeAndScalars(Table t) {
    for (String name :
        List.of(
            "minute",
            "hour",
            "day_of_week",
            "day_of_month",
            "day_of_year",
            "days_in_month",
            "month",
            "year")) {
      t.add(name, 1, false, VECTOR, VECTOR);
    }
    t.stable("timestamp", VECTOR, VECTOR);
    t.experimental("start_timestamp", VECTOR, VECTOR);
    t.stable("time", SCALAR);
    t.stable("pi", SCALAR);
    t.stable("scalar", SCALAR, VECTOR);
    t.stable("vector", VECTOR, SCALAR);
    for (String name : List.of("start", "end", "step", "range")) {
      t.experimental(name, SCALAR);
    }
    t.experimental("min_of", SCALAR, SCALAR, SCALAR);
    t.experimental("max_of", SCALAR, SCALAR, SCALAR);
  }

  private static final class Table {
    final Map<String, FunctionSignature> byName = new TreeMap<>();

    void stable(String name, ValueType returns, ValueType... arguments) {
      add(name, 0, false, returns, arguments);
    }

    void experimental(String name, ValueType returns, ValueType... arguments) {
      add(name, 0, true, returns, arguments);
    }

    void add(
        String name,
        int variadic,
        boolean experimental,
        ValueType returns,
        ValueType... arguments) {
      byName.put(
          name, new FunctionSignature(name, List.of(arguments), variadic, returns, experimental));
    }
  }
}
