package dev.ferula.web.api;

import dev.ferula.web.api.json.Json;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint answers with: data that is written when the envelope reaches it (null for an
 * answer without a body), and what there is to warn of.
 *
 * @param isShort whether writing it takes too little time to be worth another thread
 */
public record ApiAnswer(
    @Nullable Data data,
    List<String> warnings,
    List<String> infos,
    Runnable release,
    boolean isShort) {
  /** More warnings or infos than this are not sent but counted. */
  static final int MAX_ANNOTATIONS = 10;

  /** Writes the value of {@code data}. */
  @FunctionalInterface
  public interface Data {
    void write(Json out) throws IOException;
  }

  public ApiAnswer(
      @Nullable Data data, List<String> warnings, List<String> infos, Runnable release) {
    this(data, warnings, infos, release, false);
  }

  /** An answer without a body: 204. */
  public static final ApiAnswer NONE = new ApiAnswer(null, List.of(), List.of(), () -> {});

  public static ApiAnswer of(Data data) {
    return new ApiAnswer(data, List.of(), List.of(), () -> {});
  }

  public static ApiAnswer of(Data data, List<String> warnings) {
    return new ApiAnswer(data, warnings, List.of(), () -> {});
  }

  /** This answer, with something to let go of once it is written. */
  public ApiAnswer releasing(Runnable action) {
    return new ApiAnswer(data, warnings, infos, action, isShort);
  }
}
