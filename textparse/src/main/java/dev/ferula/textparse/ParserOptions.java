package dev.ferula.textparse;

/**
 * What a parser makes of a body.
 *
 * @param typeAndUnitLabels whether series get the labels {@code __type__} and {@code __unit__}
 * @param ignoreNativeHistograms whether histograms are read by their classic parts alone
 * @param convertClassicHistograms whether classic histograms become native ones with custom buckets
 * @param keepClassicHistograms whether the classic series of a histogram are returned beside a
 *     native form
 * @param startTimestamps whether {@link ExpositionParser#startTimestamp} is answered; {@code
 *     _created} lines of OpenMetrics are then no series of their own
 */
public record ParserOptions(
    boolean typeAndUnitLabels,
    boolean ignoreNativeHistograms,
    boolean convertClassicHistograms,
    boolean keepClassicHistograms,
    boolean startTimestamps) {
  /** Nothing beyond the format itself. */
  public static final ParserOptions DEFAULT = new ParserOptions(false, false, false, false, false);
}
