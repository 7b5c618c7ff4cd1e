package dev.ferula.exposition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a scraper and an exporter agree on.
 *
 * @param escaping what becomes of names outside the old rules
 * @param contentType the Content-Type header of the answer
 */
public record Negotiation(ExpositionFormat format, EscapingScheme escaping, String contentType) {
  private static final String ESCAPING = "escaping";
  private static final String PROTO = "io.prometheus.client.MetricFamily";

  /** Accept headers longer than this are cut: no scraper sends them. */
  private static final int MAX_HEADER_LENGTH = 8192;

  /** The text format, as any browser gets it. */
  public static final Negotiation TEXT =
      new Negotiation(
          ExpositionFormat.TEXT_0_0_4,
          EscapingScheme.UNDERSCORES,
          ExpositionFormat.TEXT_0_0_4.contentType());

  /**
   * Picks the offered format that the Accept header likes best; the text format where the header is
   * absent or likes none. Equal qualities go to the one named first, wildcards last. As in
   * Prometheus's own client, an {@code escaping} parameter counts for its range and those liked
   * less, and the answer's Content-Type repeats it.
   */
  public static Negotiation of(@Nullable String accept, Set<ExpositionFormat> offered) {
    if (accept == null || accept.isBlank()) {
      return TEXT;
    }
    EscapingScheme asked = null;
    for (Range range : ranges(accept)) {
      EscapingScheme scheme =
          EscapingScheme.ofParameter(range.parameters().getOrDefault(ESCAPING, ""));
      asked = scheme == null ? asked : scheme;
      ExpositionFormat format = formatOf(range);
      if (format != null && offered.contains(format)) {
        return agreed(format, asked);
      }
    }
    return agreed(ExpositionFormat.TEXT_0_0_4, asked);
  }

  private static Negotiation agreed(ExpositionFormat format, @Nullable EscapingScheme asked) {
    if (asked == null) {
      return new Negotiation(format, EscapingScheme.UNDERSCORES, format.contentType());
    }
    String contentType = format.contentType() + "; " + ESCAPING + "=" + asked.parameter();
    return new Negotiation(format, asked, contentType);
  }

  private static @Nullable ExpositionFormat formatOf(Range range) {
    String version = range.parameters().getOrDefault("version", "");
    return switch (range.type()) {
      case "application/vnd.google.protobuf" ->
          PROTO.equals(range.parameters().get("proto"))
                  && "delimited".equals(range.parameters().get("encoding"))
              ? ExpositionFormat.PROTOBUF
              : null;
      case "application/openmetrics-text" ->
          switch (version) {
            case "1.0.0" -> ExpositionFormat.OPEN_METRICS_1_0_0;
            case "", "0.0.1" -> ExpositionFormat.OPEN_METRICS_0_0_1;
            default -> null;
          };
      case "text/plain" ->
          switch (version) {
            case "", "0.0.4" -> ExpositionFormat.TEXT_0_0_4;
            case "1.0.0" -> ExpositionFormat.TEXT_1_0_0;
            default -> null;
          };
      case "text/*", "*/*" -> ExpositionFormat.TEXT_0_0_4;
      default -> null;
    };
  }

  /** One media range of an Accept header. Parameter names are in lower case. */
  private record Range(String type, Map<String, String> parameters, double quality) {
    boolean isWildcard() {
      return type.startsWith("*");
    }
  }

  private static List<Range> ranges(String accept) {
    List<Range> ranges = allRanges(accept);
    ranges.removeIf(range -> range.quality() == 0);
    ranges.sort(
        Comparator.comparingDouble((Range r) -> -r.quality()).thenComparing(Range::isWildcard));
    return ranges;
  }

  private static Range range(String text) {
    String[] parts = text.split(";", -1);
    Map<String, String> parameters = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (equals > 0) {
        String name = parts[i].substring(0, equals).strip().toLowerCase(Locale.ROOT);
        parameters.putIfAbsent(name, unquote(parts[i].substring(equals + 1).strip()));
      }
    }
    String type = Objects.requireNonNull(parts[0]).strip().toLowerCase(Locale.ROOT);
    return new Range(type, parameters, quality(parameters.get("q")));
  }

  private static double quality(@Nullable String q) {
    if (q == null) {
      return 1;
    }
    try {
      double quality = Double.parseDouble(q);
      return quality >= 0 && quality <= 1 ? quality : 1;
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  private static String unquote(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /**
   * Whether an Accept-Encoding header wants gzip: named, or by {@code *}, with a quality above 0.
   */
  public static boolean acceptsGzip(@Nullable String acceptEncoding) {
    if (acceptEncoding == null) {
      return false;
    }
    boolean byWildcard = false;
    for (Range range : allRanges(acceptEncoding)) {
      if (range.type().equals("gzip") || range.type().equals("x-gzip")) {
        return range.quality() > 0;
      }
      byWildcard |= range.type().equals("*") && range.quality() > 0;
    }
    return byWildcard;
  }

  private static List<Range> allRanges(String header) {
    List<Range> ranges = new ArrayList<>();
    String bounded =
        header.length() > MAX_HEADER_LENGTH ? header.substring(0, MAX_HEADER_LENGTH) : header;
    for (String part : bounded.split(",", -1)) {
      ranges.add(range(part));
    }
    return ranges;
  }
}
