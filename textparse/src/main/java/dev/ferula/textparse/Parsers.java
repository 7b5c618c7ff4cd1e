package dev.ferula.textparse;

import dev.ferula.model.GoQuote;
import org.jspecify.annotations.Nullable;

/** Chooses the parser for a body by its content type, as Prometheus 3 does. */
public final class Parsers {
  /** The media type of the text format. */
  public static final String TEXT = "text/plain";

  /** The media type of OpenMetrics. */
  public static final String OPENMETRICS = "application/openmetrics-text";

  /** The media type of the protobuf format. */
  public static final String PROTOBUF = "application/vnd.google.protobuf";

  private Parsers() {}

  /**
   * What to read a body as.
   *
   * @param mediaType one of the constants of {@link Parsers}, or null where the scrape must fail
   * @param complaint what is wrong with the content type, or null; with a media type it is only a
   *     warning that the fallback is used
   */
  public record Choice(@Nullable String mediaType, @Nullable String complaint) {}

  /**
   * Chooses by the Content-Type header.
   *
   * @param contentType empty or null where the header is missing
   * @param fallback the media type to assume where the header tells none that is known, or null
   */
  public static Choice choose(@Nullable String contentType, @Nullable String fallback) {
    if (contentType == null || contentType.isEmpty()) {
      return fallback == null
          ? new Choice(
              null,
              "non-compliant scrape target sending blank Content-Type and no"
                  + " fallback_scrape_protocol specified for target")
          : new Choice(
              fallback,
              "non-compliant scrape target sending blank Content-Type, using"
                  + " fallback_scrape_protocol "
                  + GoQuote.quote(fallback));
    }
    String quoted = GoQuote.quote(contentType);
    String mediaType;
    try {
      mediaType = MediaType.parse(contentType);
    } catch (IllegalArgumentException e) {
      return fallback == null
          ? new Choice(
              null,
              "cannot parse Content-Type "
                  + quoted
                  + " and no fallback_scrape_protocol for target\n"
                  + e.getMessage())
          : new Choice(
              fallback,
              "could not parse received Content-Type "
                  + quoted
                  + ", using fallback_scrape_protocol "
                  + GoQuote.quote(fallback)
                  + "\n"
                  + e.getMessage());
    }
    if (mediaType.equals(TEXT) || mediaType.equals(OPENMETRICS) || mediaType.equals(PROTOBUF)) {
      return new Choice(mediaType, null);
    }
    return fallback == null
        ? new Choice(
            null,
            "received unsupported Content-Type "
                + quoted
                + " and no fallback_scrape_protocol specified for target")
        : new Choice(
            fallback,
            "received unsupported Content-Type "
                + quoted
                + ", using fallback_scrape_protocol "
                + GoQuote.quote(fallback));
  }

  /**
   * A parser of the media type.
   *
   * @throws IllegalArgumentException for one that is not among the constants of this class
   */
  public static ExpositionParser create(String mediaType, ParserOptions options) {
    if (mediaType.equals(PROTOBUF)) {
      return new ProtobufParser(options);
    }
    ExpositionParser lines =
        switch (mediaType) {
          case TEXT -> new TextParser(options);
          case OPENMETRICS -> new OpenMetricsParser(options);
          default -> throw new IllegalArgumentException("no parser for " + mediaType);
        };
    return options.convertClassicHistograms() ? new ConvertingParser(lines, options) : lines;
  }
}
