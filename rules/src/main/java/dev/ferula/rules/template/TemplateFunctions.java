package dev.ferula.rules.template;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.RuleQuery;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The functions of templates: Go's, Prometheus's, and those that ask the server. */
final class TemplateFunctions {
  /** Those that have been used; their values depend on nothing but their arguments. */
  private static final Map<String, TemplateFunction> PURE = new ConcurrentHashMap<>();

  private static final Set<String> OF_EVALUATION =
      Set.of("query", "now", "pathPrefix", "externalURL");

  private final RuleQuery query;
  private final ParserOptions parserOptions;
  private final String externalUrl;
  private final String pathPrefix;

  TemplateFunctions(RuleQuery query, ParserOptions parserOptions, String externalUrl) {
    this.query = query;
    this.parserOptions = parserOptions;
    this.externalUrl = externalUrl;
    this.pathPrefix = path(externalUrl);
  }

  private static String path(String url) {
    try {
      return Objects.requireNonNullElse(URI.create(url).getPath(), "");
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  static boolean isKnown(String name) {
    return pure(name) != null || OF_EVALUATION.contains(name);
  }

  private static @Nullable TemplateFunction pure(String name) {
    TemplateFunction used = PURE.get(name);
    if (used != null) {
      return used;
    }
    TemplateFunction found = Builtins.find(name);
    found = found == null ? PrometheusFunctions.find(name) : found;
    if (found != null) {
      PURE.put(name, found);
    }
    return found;
  }

  /** The functions by their names, null for others, for an evaluation at a time in milliseconds. */
  Function<String, @Nullable TemplateFunction> at(long timestamp) {
    return name ->
        switch (name) {
          case "query" ->
              TemplateFunction.of(
                  name, a -> query(String.valueOf(a.get(0)), timestamp), GoType.STRING);
          case "now" -> TemplateFunction.of(name, a -> timestamp / 1000.0);
          case "pathPrefix" -> TemplateFunction.of(name, a -> pathPrefix);
          case "externalURL" -> TemplateFunction.of(name, a -> externalUrl);
          default -> pure(name);
        };
  }

  private GoValue.QueryResult query(String text, long timestamp) {
    List<GoValue.Sample> samples = new ArrayList<>();
    for (RuleQuery.Element element : query.evaluate(Parser.parse(text, parserOptions), timestamp)) {
      samples.add(new GoValue.Sample(labels(element.labels()), value(element)));
    }
    return new GoValue.QueryResult(samples);
  }

  static GoValue.GoMap labels(Labels labels) {
    return GoValue.GoMap.ofTexts(labels.toMap());
  }

  static Object value(RuleQuery.Element element) {
    FloatHistogram histogram = element.histogram();
    return histogram == null ? (Object) element.value() : histogram;
  }
}
