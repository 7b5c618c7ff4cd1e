package dev.ferula.promql.parser;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The aggregation operators. */
public enum Aggregator {
  SUM(null, false),
  AVG(null, false),
  COUNT(null, false),
  MIN(null, false),
  MAX(null, false),
  GROUP(null, false),
  STDDEV(null, false),
  STDVAR(null, false),
  TOPK(ValueType.SCALAR, false),
  BOTTOMK(ValueType.SCALAR, false),
  COUNT_VALUES(ValueType.STRING, false),
  QUANTILE(ValueType.SCALAR, false),
  LIMITK(ValueType.SCALAR, true),
  LIMIT_RATIO(ValueType.SCALAR, true);

  private final String text = name().toLowerCase(Locale.ROOT);
  private final @Nullable ValueType parameter;
  private final boolean experimental;

  Aggregator(@Nullable ValueType parameter, boolean experimental) {
    this.parameter = parameter;
    this.experimental = experimental;
  }

  /** The operator in PromQL. */
  public String text() {
    return text;
  }

  /** The type of the parameter before the aggregated vector, or null where there is none. */
  public @Nullable ValueType parameter() {
    return parameter;
  }

  /** Whether it needs {@link ParserOptions#experimentalFunctions}. */
  public boolean isExperimental() {
    return experimental;
  }
}
