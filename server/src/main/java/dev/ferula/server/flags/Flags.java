package dev.ferula.server.flags;

import dev.ferula.model.GoQuote;
import dev.ferula.notation.GoDuration;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The flags of one start: what the command line says, over the defaults. Written as Prometheus
 * takes them: {@code --name=value}, {@code --name value}, {@code --flag} and {@code --no-flag}.
 * Immutable.
 */
public final class Flags {
  /** Exit code of a server that cannot start, and of some flags that cannot be. */
  public static final int EXIT_FAILURE = 1;

  /** Exit code for a command line or configuration that is wrong. */
  public static final int EXIT_USAGE = 2;

  /** Exit code for a flag of the other mode. */
  public static final int EXIT_WRONG_MODE = 3;

  private final Map<String, FlagSpec> specs;
  private final Map<String, List<String>> values;
  private final Set<String> given;

  private Flags(Map<String, FlagSpec> specs, Map<String, List<String>> values, Set<String> given) {
    this.specs = specs;
    this.values = values;
    this.given = given;
  }

  /**
   * Reads a command line.
   *
   * @throws FlagException with Prometheus's exit codes
   */
  public static Flags parse(String... arguments) {
    Map<String, FlagSpec> specs = new LinkedHashMap<>();
    for (FlagSpec spec : FlagSpec.all()) {
      specs.put(spec.name(), spec);
    }
    Map<String, List<String>> given = FlagReader.read(specs, arguments);
    Map<String, List<String>> values = new TreeMap<>();
    specs.forEach((name, spec) -> values.put(name, given.getOrDefault(name, defaults(spec))));
    Flags flags = new Flags(specs, values, given.keySet());
    flags.checkValues();
    flags.checkMode();
    return flags;
  }

  private static List<String> defaults(FlagSpec spec) {
    if (spec.defaultValue().isEmpty()) {
      return spec.isList() ? List.of() : List.of("");
    }
    return spec.isList()
        ? List.of(spec.defaultValue().split(",", -1))
        : List.of(spec.defaultValue());
  }

  private void checkMode() {
    boolean agent = bool("agent");
    FlagSpec.Scope wrong = agent ? FlagSpec.Scope.SERVER : FlagSpec.Scope.AGENT;
    List<String> bad =
        given.stream()
            .filter(name -> spec(name).scope() == wrong)
            .map(name -> GoQuote.quote("--" + name))
            .toList();
    if (!bad.isEmpty()) {
      throw FlagException.refused(
          EXIT_WRONG_MODE,
          "The following flag(s) can "
              + (agent ? "not be used in agent mode: [" : "only be used in agent mode: [")
              + String.join(" ", bad)
              + "]");
    }
  }

  private void checkValues() {
    for (String name : given) {
      FlagSpec spec = spec(name);
      for (String value : values.getOrDefault(name, List.of())) {
        String problem = FlagValues.problem(spec.type(), value);
        if (problem != null) {
          throw FlagException.unreadable(problem + " (flag --" + name + ")");
        }
      }
    }
  }

  private FlagSpec spec(String name) {
    FlagSpec spec = specs.get(name);
    if (spec == null) {
      throw new IllegalArgumentException("no flag is named " + name);
    }
    return spec;
  }

  /** Whether the command line gives the flag. */
  public boolean isGiven(String name) {
    return given.contains(name);
  }

  /** The (last) value of a flag as text, the empty string for none. */
  public String text(String name) {
    List<String> all = all(name);
    return all.isEmpty() ? "" : all.get(all.size() - 1);
  }

  /** All values of a flag that may be repeated. */
  public List<String> all(String name) {
    spec(name);
    return values.getOrDefault(name, List.of());
  }

  /** Whether a flag is on. */
  public boolean bool(String name) {
    return FlagValues.bool(text(name));
  }

  /** A whole number. */
  public long integer(String name) {
    return FlagValues.integer(text(name));
  }

  /** A whole number, or the nearest that an int holds. */
  public int smallInteger(String name) {
    return Math.clamp(integer(name), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** A number that may have a fraction. */
  public double number(String name) {
    return FlagValues.number(text(name));
  }

  /** A time in Go's own notation, which has fractions and units below a millisecond. */
  public Duration clockTime(String name) {
    return GoDuration.parse(text(name));
  }

  /** A duration in milliseconds, or null where there is none. */
  public @Nullable Long millis(String name) {
    String text = text(name);
    return text.isEmpty() ? null : FlagValues.millis(text);
  }

  /** A size in bytes, or null where there is none. */
  public @Nullable Long bytes(String name) {
    String text = text(name);
    return text.isEmpty() ? null : FlagValues.bytes(text);
  }

  /**
   * Every flag with its value, hidden ones included, as {@code status/flags} shows them: in the one
   * notation that its type has.
   */
  public Map<String, String> shown() {
    Map<String, String> shown = new TreeMap<>();
    values.forEach(
        (name, all) ->
            shown.put(
                name,
                spec(name).isList()
                    ? String.join(",", all)
                    : FlagValues.shown(spec(name).type(), text(name))));
    return shown;
  }

  /** The features that {@code --enable-feature} names. */
  public Set<String> features() {
    Set<String> features = new LinkedHashSet<>();
    for (String list : all("enable-feature")) {
      features.addAll(List.of(list.split(",", -1)));
    }
    features.remove("");
    return features;
  }
}
