package dev.ferula.web.http;

import dev.ferula.model.GoQuote;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one request: those of a form body first, then those of the query string, as
 * Go's {@code Request.Form} orders them, then those of a form in parts. Pairs that are no such are
 * passed over.
 */
public final class Parameters {
  /** More pairs than this in one request are refused. */
  public static final int MAX_PAIRS = 10_000;

  private static final int ESCAPE_LENGTH = "%41".length();

  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private int pairs;
  private @Nullable String failure;

  Parameters(@Nullable String form, @Nullable String query) {
    this(null, form, query);
  }

  /** Parameters of a request of which it was not clear, in Go's words, what its body is. */
  Parameters(@Nullable String unclear, @Nullable String form, @Nullable String query) {
    String inForm = add(form);
    String inQuery = add(query);
    String found = inForm == null ? inQuery : inForm;
    failure = unclear == null ? found : unclear;
  }

  /** What could not be read of them, in Go's words; null where all could. */
  public @Nullable String failure() {
    return failure;
  }

  /** The first value, or the empty string where there is none. */
  public String first(String name) {
    List<String> all = values.get(name);
    return all == null ? "" : all.get(0);
  }

  /** All values in order, possibly none. */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /* Tells what is wrong: the first broken escape, or the last semicolon behind it. */
  private @Nullable String add(@Nullable String encoded) {
    if (encoded == null || encoded.isEmpty()) {
      return null;
    }
    String wrong = null;
    for (String pair : encoded.split("&", -1)) {
      if (pair.indexOf(';') >= 0) {
        wrong = "invalid semicolon separator in query";
      } else if (!pair.isEmpty()) {
        String escape = addPair(pair);
        wrong = wrong == null ? escape : wrong;
      }
    }
    return wrong;
  }

  private @Nullable String addPair(String pair) {
    int equals = pair.indexOf('=');
    try {
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      add(name, value);
      return null;
    } catch (BrokenEscape e) {
      return e.getMessage();
    }
  }

  /** Adds one that is decoded already. */
  void add(String name, String value) {
    if (++pairs > MAX_PAIRS) {
      throw new HttpFailure(400, "more than " + MAX_PAIRS + " parameters in one request");
    }
    values.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
  }

  private static final class BrokenEscape extends Exception {
    private static final long serialVersionUID = 1;

    BrokenEscape(String escape) {
      super("invalid URL escape " + GoQuote.quote(escape), null, false, false);
    }
  }

  private static String decode(String text) throws BrokenEscape {
    if (text.indexOf('%') < 0) {
      return text.replace('+', ' ');
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); ) {
      int next = i;
      while (next < text.length() && text.charAt(next) != '%') {
        next++;
      }
      bytes.writeBytes(text.substring(i, next).replace('+', ' ').getBytes(StandardCharsets.UTF_8));
      i = next;
      if (i < text.length()) {
        bytes.write(escaped(text, i));
        i += ESCAPE_LENGTH;
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int escaped(String text, int at) throws BrokenEscape {
    int end = Math.min(at + ESCAPE_LENGTH, text.length());
    boolean whole = end - at == ESCAPE_LENGTH;
    if (!whole
        || !HexFormat.isHexDigit(text.charAt(at + 1))
        || !HexFormat.isHexDigit(text.charAt(at + 2))) {
      throw new BrokenEscape(text.substring(at, end));
    }
    return HexFormat.fromHexDigits(text, at + 1, end);
  }
}
