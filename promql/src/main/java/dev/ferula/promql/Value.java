package dev.ferula.promql;

import dev.ferula.promql.parser.ValueType;
import java.util.List;

/** What an expression evaluates to. Immutable. */
public sealed interface Value {
  /** The type, as the API names it. */
  ValueType type();

  /** A number. */
  record Scalar(long timestamp, double value) implements Value {
    @Override
    public ValueType type() {
      return ValueType.SCALAR;
    }
  }

  /** A string. */
  record Text(long timestamp, String value) implements Value {
    @Override
    public ValueType type() {
      return ValueType.STRING;
    }
  }

  /** Series with one point each, in the order that the expression gave them. */
  record Vector(List<ResultSeries> elements) implements Value {
    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }
  }

  /** Series with points over time, in the order of their labels. */
  record Matrix(List<ResultSeries> series) implements Value {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }
  }
}
