package dev.ferula.web.api.json;

import com.fasterxml.jackson.core.io.SerializedString;
import org.jspecify.annotations.Nullable;

/**
 * Texts of one answer that were written to it before, as JSON has them: names of labels and most of
 * their values come again with each series. For one thread.
 */
final class QuotedTexts {
  /** So many texts are known at most; one that falls on the place of another takes it. */
  private static final int PLACES = 256;

  private final @Nullable String[] texts = new String[PLACES];
  private final @Nullable SerializedString[] quoted = new SerializedString[PLACES];

  /** A text as JSON; null where it was not written lately, and is to be written as it is. */
  @Nullable SerializedString find(String text) {
    int hash = text.hashCode();
    int place = (hash ^ hash >>> 16) & (PLACES - 1);
    if (!text.equals(texts[place])) {
      texts[place] = text;
      quoted[place] = null;
      return null;
    }
    SerializedString found = quoted[place];
    if (found == null) {
      found = new SerializedString(Json.wellFormed(text));
      quoted[place] = found;
    }
    return found;
  }
}
