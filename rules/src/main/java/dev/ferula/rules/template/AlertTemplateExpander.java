package dev.ferula.rules.template;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.AlertTemplates;
import dev.ferula.rules.RuleQuery;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Expands the templates of alerts with Prometheus's functions and the variables {@code $labels},
 * {@code $value}, {@code $externalLabels} and {@code $externalURL}. Thread-safe; keeps the parsed
 * form of the templates it saw last.
 */
public final class AlertTemplateExpander implements AlertTemplates {
  private static final System.Logger LOG = System.getLogger(AlertTemplateExpander.class.getName());

  /* Before each text, so that positions in messages are Prometheus's. */
  private static final String DEFINITIONS =
      "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}"
          + "{{$externalURL := .ExternalURL}}{{$value := .Value}}";

  /** How many parsed templates are kept. */
  static final int CACHE_SIZE = 10_000;

  private static final Map<String, TemplateFunction> PURE =
      Stream.concat(Builtins.all().stream(), PrometheusFunctions.pure().stream())
          .collect(Collectors.toUnmodifiableMap(TemplateFunction::name, function -> function));

  private static final Set<String> OF_EVALUATION =
      Set.of("query", "now", "pathPrefix", "externalURL");

  private record CacheKey(String name, String text) {}

  private final RuleQuery query;
  private final ParserOptions parserOptions;
  private final GoValue.GoMap externalLabels;
  private final String externalUrl;
  private final String pathPrefix;

  private final Map<CacheKey, Template> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CacheKey, Template> eldest) {
          return size() > CACHE_SIZE;
        }
      };

  /**
   * An expander.
   *
   * @param query answers the queries in templates
   * @param parserOptions what these queries may contain
   * @param externalUrl where the server is reached
   */
  public AlertTemplateExpander(
      RuleQuery query, ParserOptions parserOptions, Labels externalLabels, String externalUrl) {
    this.query = query;
    this.parserOptions = parserOptions;
    this.externalLabels = GoValue.GoMap.ofTexts(externalLabels.toMap());
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

  /**
   * Finds what is wrong with a template before it is used.
   *
   * @throws IllegalArgumentException with Prometheus's message
   */
  public static void check(String text, String alertName) {
    try {
      parse("__alert_" + alertName, text);
    } catch (TemplateException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Template parse(String name, String text) {
    return TemplateParser.parse(
        name,
        DEFINITIONS + text,
        function -> PURE.containsKey(function) || OF_EVALUATION.contains(function));
  }

  @Override
  public String expand(String text, String alertName, RuleQuery.Element element, long timestamp) {
    if (!text.contains("{{")) {
      return text;
    }
    try {
      return evaluated(text, "__alert_" + alertName, element, timestamp);
    } catch (TemplateException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              "msg=\"Expanding alert template failed\" err=\""
                  + e.getMessage()
                  + "\" labels="
                  + element.labels());
      return "<error expanding template: " + e.getMessage() + ">";
    }
  }

  private String evaluated(String text, String name, RuleQuery.Element element, long timestamp) {
    Template template;
    try {
      template = parsed(name, text);
    } catch (TemplateException e) {
      throw new TemplateException("error parsing template " + name + ": " + e.getMessage());
    }
    GoValue.AlertData data =
        new GoValue.AlertData(
            labels(element.labels()), externalLabels, externalUrl, value(element));
    try {
      return Evaluator.evaluate(template, functions(timestamp), data);
    } catch (TemplateException e) {
      throw new TemplateException("error executing template " + name + ": " + e.getMessage());
    }
  }

  private Template parsed(String name, String text) {
    CacheKey key = new CacheKey(name, text);
    synchronized (cache) {
      Template known = cache.get(key);
      if (known != null) {
        return known;
      }
    }
    Template template = parse(name, text);
    synchronized (cache) {
      cache.put(key, template);
    }
    return template;
  }

  private Map<String, TemplateFunction> functions(long timestamp) {
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

  private static GoValue.GoMap labels(Labels labels) {
    return GoValue.GoMap.ofTexts(labels.toMap());
  }

  private static Object value(RuleQuery.Element element) {
    FloatHistogram histogram = element.histogram();
    return histogram == null ? (Object) element.value() : histogram;
  }
}
