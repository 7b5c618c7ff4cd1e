package dev.ferula.exposition;

import dev.ferula.model.MetricNames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The labels of one series without its name, rendered once as the text formats show them: {@code
 * a="b",c="d"} in UTF-8, names outside the old rules in quotes. Every format can be written from
 * it. Immutable; safe for use by several threads.
 */
public final class LabelText {
  /** No labels. */
  public static final LabelText EMPTY = new LabelText(new byte[0], false);

  private final byte[] pairs;
  private final boolean quotesNames;

  private LabelText(byte[] pairs, boolean quotesNames) {
    this.pairs = pairs;
    this.quotesNames = quotesNames;
  }

  public static Builder builder() {
    return new Builder();
  }

  public boolean isEmpty() {
    return pairs.length == 0;
  }

  byte[] pairs() {
    return pairs;
  }

  /** Whether {@link #pairs} as it stands is what a scraper that asked for the scheme may see. */
  boolean suits(EscapingScheme scheme) {
    if (scheme == EscapingScheme.ALLOW_UTF8) {
      return true;
    }
    return scheme == EscapingScheme.DOTS ? isEmpty() : !quotesNames;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LabelText that && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  @Override
  public String toString() {
    return "{" + new String(pairs, StandardCharsets.UTF_8) + "}";
  }

  /**
   * Puts labels together in the order of the calls. Nothing is checked: a name given twice comes
   * out twice.
   */
  public static final class Builder {
    private final ExpositionBuffer buffer = ExpositionBuffer.forPieces();
    private boolean quotesNames;

    Builder() {}

    public Builder add(String name, String value) {
      if (buffer.mark() > 0) {
        buffer.put(',');
      }
      if (MetricNames.isLegacyLabelName(name)) {
        buffer.putUtf8(name);
      } else {
        quotesNames = true;
        buffer.put('"');
        buffer.putEscaped(name, true);
        buffer.put('"');
      }
      buffer.put('=');
      buffer.put('"');
      buffer.putEscaped(value, true);
      buffer.put('"');
      return this;
    }

    /** The labels so far; the builder is empty afterwards. */
    public LabelText build() {
      LabelText built = buffer.mark() == 0 ? EMPTY : new LabelText(buffer.take(), quotesNames);
      quotesNames = false;
      return built;
    }
  }
}
