package dev.ferula.rules.template;

import dev.ferula.model.Labels;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.AlertTemplates;
import dev.ferula.rules.RuleQuery;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  private record CacheKey(String name, String text) {
    /* By hand: linking what the compiler makes costs the first alert of a program some milliseconds. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof CacheKey key && name.equals(key.name) && text.equals(key.text);
    }

    @Override
    public int hashCode() {
      return 31 * name.hashCode() + text.hashCode();
    }
  }

  private final TemplateFunctions functions;
  private final GoValue.GoMap externalLabels;
  private final String externalUrl;
  private final TemplateCounts counts;

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
    this(query, parserOptions, externalLabels, externalUrl, new TemplateCounts());
  }

  /**
   * An expander that counts.
   *
   * @param counts told of each text
   */
  public AlertTemplateExpander(
      RuleQuery query,
      ParserOptions parserOptions,
      Labels externalLabels,
      String externalUrl,
      TemplateCounts counts) {
    this.counts = counts;
    this.functions = new TemplateFunctions(query, parserOptions, externalUrl);
    this.externalLabels = GoValue.GoMap.ofTexts(externalLabels.toMap());
    this.externalUrl = externalUrl;
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
    return TemplateParser.parse(name, DEFINITIONS + text, TemplateFunctions::isKnown);
  }

  @Override
  public String expand(String text, String alertName, RuleQuery.Element element, long timestamp) {
    counts.expanded();
    if (!text.contains("{{")) {
      return text;
    }
    try {
      return evaluated(text, "__alert_" + alertName, element, timestamp);
    } catch (TemplateException e) {
      counts.failed();
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
            TemplateFunctions.labels(element.labels()),
            externalLabels,
            externalUrl,
            TemplateFunctions.value(element));
    try {
      return Evaluator.evaluate(template, functions.at(timestamp), data);
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
}
