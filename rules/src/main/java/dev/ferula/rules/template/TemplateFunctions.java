package dev.ferula.rules.template;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.RuleQuery;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The functions of templates: Go's, Prometheus's, and those that ask the server. */
final class TemplateFunctions {
  private static final Map<String, TemplateFunction> PURE =
      Stream.concat(Builtins.all().stream(), PrometheusFunctions.pure().stream())
          .collect(Collectors.toUnmodifiableMap(TemplateFunction::name, function -> function));

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
    return PURE.containsKey(name) || OF_EVALUATION.contains(name);
  }

  /** All functions by their names, for an evaluation at a time in milliseconds. */
  Map<String, TemplateFunction> at(long timestamp) {
    Map<String, TemplateFunction> functions = new HashMap<>(PURE);
    List<TemplateFunction> own =
        List.of(
            TemplateFunction.of(
                "query", a -> query(String.valueOf(a.get(0)), timestamp), GoType.STRING),
            TemplateFunction.of("now", a -> timestamp / 1000.0),
            TemplateFunction.of("pathPrefix", a -> pathPrefix),
            TemplateFunction.of("externalURL", a -> externalUrl));
    own.forEach(function -> functions.put(function.name(), function));
    return functions;
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
