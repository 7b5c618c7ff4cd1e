package dev.ferula.web.api.targets;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.ferula.matcher.Matcher;
import dev.ferula.matcher.relabel.RelabelAction;
import dev.ferula.matcher.relabel.RelabelRule;
import dev.ferula.matcher.relabel.RelabelStep;
import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import dev.ferula.scrape.ScrapeConfig;
import dev.ferula.scrape.ScrapeManager;
import dev.ferula.scrape.Target;
import dev.ferula.scrape.TargetMetadata;
import dev.ferula.web.api.ApiAnswer;
import dev.ferula.web.api.ApiException;
import dev.ferula.web.api.ApiParameters;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.json.Json;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Targets, how their scrapes go, and what they say about their metrics. */
public final class TargetsApi {
  private static final String NEVER = "0001-01-01T00:00:00Z";

  /** Where this server is, which its port shows only once it listens. */
  public record Place(URI externalUrl, int port) {}

  private final ScrapeManager scrape;
  private final Supplier<Place> place;
  private final Function<String, @Nullable String> poolYaml;

  /**
   * The endpoints.
   *
   * @param poolYaml the configuration of a scrape pool as YAML without secrets; null for no such
   *     pool
   */
  public TargetsApi(
      ScrapeManager scrape, Supplier<Place> place, Function<String, @Nullable String> poolYaml) {
    this.scrape = scrape;
    this.place = place;
    this.poolYaml = poolYaml;
  }

  public void addTo(HttpApi api, Router router) {
    api.on(router, "GET", "/targets", this::targets);
    api.on(router, "GET", "/targets/metadata", this::targetMetadata);
    api.on(router, "GET", "/targets/relabel_steps", this::relabelSteps);
    api.on(router, "GET", "/metadata", this::metadata);
    api.on(router, "GET", "/scrape_pools", exchange -> pools());
    api.on(router, "GET", "/scrape_pools/config", this::poolConfig);
  }

  private ApiAnswer pools() {
    List<String> names = scrape.scrapePools().stream().sorted().toList();
    return ApiAnswer.of(out -> out.object().name("scrapePools").strings(names).endObject());
  }

  private ApiAnswer poolConfig(Exchange exchange) throws IOException {
    String pool = requiredPool(new ApiParameters(exchange));
    String yaml = poolYaml.apply(pool);
    if (yaml == null) {
      throw noPool(pool);
    }
    return ApiAnswer.of(out -> out.object().field("yaml", yaml).endObject());
  }

  private static String requiredPool(ApiParameters parameters) {
    String pool = parameters.text("scrapePool");
    if (pool.isEmpty()) {
      throw new ApiException(ApiException.Type.BAD_DATA, "no scrapePool parameter provided");
    }
    return pool;
  }

  private static ApiException noPool(String pool) {
    return new ApiException(
        ApiException.Type.BAD_DATA,
        "error retrieving scrape config: scrape pool " + GoQuote.quote(pool) + " not found");
  }

  private ApiAnswer targets(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    String pool = parameters.text("scrapePool");
    String state = parameters.text("state").toLowerCase(Locale.ROOT);
    boolean any = state.isEmpty() || state.equals("any");
    boolean active = any || state.equals("active");
    boolean dropped = any || state.equals("dropped");
    Place here = place.get();
    GlobalUrl globalUrl = new GlobalUrl(here.externalUrl(), here.port());
    return ApiAnswer.of(
        out -> {
          out.object().name("activeTargets").array();
          if (active) {
            for (Target target : wanted(scrape.activeTargets(), pool)) {
              writeActive(out, target, globalUrl);
            }
          }
          out.endArray().name("droppedTargets").array();
          if (dropped) {
            for (Target target : wanted(scrape.droppedTargets(), pool)) {
              out.object().name("discoveredLabels").labels(target.discoveredLabels());
              out.field("scrapePool", target.scrapePool()).endObject();
            }
          }
          out.endArray().name("droppedTargetCounts");
          if (dropped) {
            writeCounts(out, scrape.droppedTargetCounts());
          } else {
            out.generator().writeNull();
          }
          out.endObject();
        });
  }

  private static List<Target> wanted(Map<String, List<Target>> byPool, String pool) {
    List<Target> wanted = new ArrayList<>();
    new TreeMap<>(byPool)
        .forEach(
            (name, targets) -> {
              if (pool.isEmpty() || pool.equals(name)) {
                wanted.addAll(targets);
              }
            });
    return wanted;
  }

  private static void writeActive(Json out, Target target, GlobalUrl globalUrl) throws IOException {
    Instant last = target.lastScrape();
    out.object().name("discoveredLabels").labels(target.discoveredLabels());
    out.name("labels").labels(target.labels());
    out.field("scrapePool", target.scrapePool());
    out.field("scrapeUrl", target.scrapeUrl());
    out.field("globalUrl", globalUrl.of(target.scrapeUrl()));
    out.field("lastError", target.lastError());
    out.field("lastScrape", last == null ? NEVER : last.toString());
    out.field("lastScrapeDuration", target.lastScrapeDuration().toNanos() / 1e9);
    out.field("health", target.health().text());
    out.field("scrapeInterval", target.intervalText());
    out.field("scrapeTimeout", target.timeoutText());
    out.endObject();
  }

  private static void writeCounts(Json out, Map<String, Integer> counts) throws IOException {
    out.object();
    for (Map.Entry<String, Integer> count : new TreeMap<>(counts).entrySet()) {
      out.field(count.getKey(), count.getValue());
    }
    out.endObject();
  }

  private ApiAnswer targetMetadata(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    long limit = parameters.number("limit", -1);
    List<Matcher> matchers = targetMatchers(parameters.text("match_target"));
    String metric = parameters.text("metric");
    return ApiAnswer.of(
        out -> {
          out.array();
          int written = 0;
          for (Target target : wanted(scrape.activeTargets(), "")) {
            // What a target says is told whole: the limit is asked between targets.
            if (limit >= 0 && written >= limit) {
              break;
            }
            if (!matches(target.labels(), matchers)) {
              continue;
            }
            for (TargetMetadata known : metadataOf(target, metric)) {
              written++;
              out.object().name("target").labels(target.labels());
              if (metric.isEmpty()) {
                out.field("metric", known.family());
              }
              writeMetadata(out, known.metadata()).endObject();
            }
          }
          out.endArray();
        });
  }

  private static List<Matcher> targetMatchers(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    try {
      return Parser.parseMetricSelector(text);
    } catch (ParseException e) {
      throw ApiException.invalidParameter("match_target", String.valueOf(e.getMessage()));
    }
  }

  private static boolean matches(Labels labels, List<Matcher> matchers) {
    return matchers.stream().allMatch(m -> m.matches(labels.valueOrEmpty(m.name())));
  }

  private static List<TargetMetadata> metadataOf(Target target, String metric) {
    if (metric.isEmpty()) {
      return target.metadata();
    }
    Metadata known = target.metadata(metric);
    return known == null ? List.of() : List.of(new TargetMetadata(metric, known));
  }

  private static Json writeMetadata(Json out, Metadata metadata) throws IOException {
    return out.field("type", metadata.type().text())
        .field("help", metadata.help())
        .field("unit", metadata.unit());
  }

  private ApiAnswer metadata(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    long limit = parameters.number("limit", -1);
    long perMetric = parameters.number("limit_per_metric", -1);
    String metric = parameters.text("metric");
    Map<String, Set<Metadata>> byMetric = new TreeMap<>();
    for (Target target : wanted(scrape.activeTargets(), "")) {
      for (TargetMetadata known : metadataOf(target, metric)) {
        Set<Metadata> all = byMetric.computeIfAbsent(known.family(), n -> new LinkedHashSet<>());
        if (perMetric <= 0 || all.size() < perMetric) {
          all.add(known.metadata());
        }
      }
    }
    return ApiAnswer.of(
        out -> {
          out.object();
          int written = 0;
          for (Map.Entry<String, Set<Metadata>> entry : byMetric.entrySet()) {
            if (limit >= 0 && written++ >= limit) {
              break;
            }
            out.name(entry.getKey()).array();
            for (Metadata one : entry.getValue()) {
              writeMetadata(out.object(), one).endObject();
            }
            out.endArray();
          }
          out.endObject();
        });
  }

  private ApiAnswer relabelSteps(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    String pool = requiredPool(parameters);
    if (!parameters.has("labels")) {
      throw new ApiException(ApiException.Type.BAD_DATA, "no labels parameter provided");
    }
    Labels labels = parseLabels(parameters.text("labels"));
    ScrapeConfig config = scrape.scrapePoolConfig(pool);
    if (config == null) {
      throw noPool(pool);
    }
    List<RelabelStep> steps = config.relabelling().trace(labels);
    return ApiAnswer.of(
        out -> {
          out.object().name("steps").array();
          for (RelabelStep step : steps) {
            out.object().name("rule");
            writeRule(out, step.rule());
            out.name("output").labels(step.output());
            out.field("keep", step.keep()).endObject();
          }
          out.endArray().endObject();
        });
  }

  private static void writeRule(Json out, RelabelRule rule) throws IOException {
    out.object();
    List<String> sources = rule.sourceLabels();
    if (sources != null && !sources.isEmpty()) {
      out.name("source_labels").strings(sources);
    }
    out.field("separator", rule.separator()).field("regex", rule.regex().source());
    if (rule.modulus() != 0) {
      out.field("modulus", rule.modulus());
    }
    if (!rule.targetLabel().isEmpty()) {
      out.field("target_label", rule.targetLabel());
    }
    out.field("replacement", rule.replacement());
    RelabelAction action = rule.action();
    if (action != null) {
      out.field("action", action.text());
    }
    out.endObject();
  }

  private static Labels parseLabels(String json) {
    Labels.Builder labels = Labels.builder();
    try (JsonParser parser = Json.FACTORY.createParser(json)) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT && first != JsonToken.VALUE_NULL) {
        throw new IOException("want an object of strings");
      }
      while (first == JsonToken.START_OBJECT && parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL) {
          throw new IOException("the value of " + name + " is not a string");
        }
        labels.set(name, value == JsonToken.VALUE_NULL ? "" : parser.getText());
      }
      if (parser.nextToken() != null) {
        throw new IOException("there is more behind the object");
      }
    } catch (JsonEOFException e) {
      throw badLabels("unexpected end of JSON input");
    } catch (JsonProcessingException e) {
      throw badLabels("not JSON at column " + e.getLocation().getColumnNr());
    } catch (IOException e) {
      throw badLabels(String.valueOf(e.getMessage()));
    }
    return labels.build();
  }

  private static ApiException badLabels(String why) {
    return new ApiException(ApiException.Type.BAD_DATA, "error parsing labels: " + why);
  }
}
