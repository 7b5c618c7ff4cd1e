package dev.ferula.server.transcript;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Makes requests with parameters that are right, wrong or odd, the same ones for the same seed. */
final class RequestGenerator {
  private static final String LABEL = ":label";

  /* Of a hundred: how many are asked in an unusual way. */
  private static final int AGAIN = 8;
  private static final int SEVERAL = 40;
  private static final int RARE_KIND = 25;
  private static final int TAILS = 6;
  private static final int SUFFIXES = 4;

  private static final List<String> FORMS =
      List.of(
          "application/x-www-form-urlencoded",
          "application/x-www-form-urlencoded; charset=utf-8",
          "APPLICATION/X-WWW-FORM-URLENCODED");

  private static final List<String> TYPES =
      Stream.concat(FORMS.stream(), Stream.of("text/plain", "application/json")).toList();

  /** Where a time that is not read stands for the present, which two servers see differently. */
  private static final String NOW = "/api/v1/query";

  private record Parameter(String name, List<String> kinds, int percent, boolean several) {
    static Parameter of(String text) {
      int equals = text.indexOf('=');
      int at = text.indexOf('@');
      boolean several = text.endsWith("+");
      return new Parameter(
          text.substring(0, equals),
          List.of(text.substring(equals + 1, at).split("\\|", -1)),
          Integer.parseInt(text.substring(at + 1, text.length() - (several ? 1 : 0))),
          several);
    }
  }

  private record Shape(String path, boolean onlyGet, List<Parameter> parameters) {}

  private final Random random;
  private final Map<String, List<String>> values = new HashMap<>();
  private final List<Shape> shapes = new ArrayList<>();

  /**
   * A generator.
   *
   * @param generated what may be asked
   * @param values what parameters may say
   */
  RequestGenerator(Random random, String generated, String values) {
    this.random = random;
    rows(values)
        .forEach(
            row ->
                this.values
                    .computeIfAbsent(row[0], kind -> new ArrayList<>())
                    .add(row[1].replace("\\\\", "\\")));
    for (String[] row : rows(generated)) {
      boolean onlyGet = row[1].startsWith("GET ");
      List<Parameter> parameters = new ArrayList<>();
      for (String parameter : row[2].split(" ", -1)) {
        parameters.add(Parameter.of(parameter));
      }
      Shape shape = new Shape(onlyGet ? row[1].substring(4) : row[1], onlyGet, parameters);
      for (int i = 0; i < Integer.parseInt(row[0]); i++) {
        shapes.add(shape);
      }
    }
  }

  private static List<String[]> rows(String table) {
    return table
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", -1))
        .toList();
  }

  RawRequest next() {
    Shape shape = any(shapes);
    String path = shape.path.replace(LABEL, encoded(any("label")));
    StringBuilder parameters = new StringBuilder();
    for (Parameter parameter : shape.parameters) {
      for (int chance = parameter.percent;
          hit(chance);
          chance = parameter.several ? SEVERAL : AGAIN) {
        parameters.append(parameters.isEmpty() ? "" : "&").append(encoded(parameter.name));
        parameters.append('=').append(encoded(value(parameter.kinds)));
      }
    }
    if (hit(TAILS)) {
      parameters.append(any("tail"));
    }
    if (hit(SUFFIXES)) {
      path += any("suffix");
    }
    return shape.onlyGet || hit(60)
        ? RawRequest.get(path, parameters.toString())
        : post(path, parameters.toString(), shape.path.equals(NOW) ? FORMS : TYPES);
  }

  /* Mostly all in the body; now and then the first is in the address. */
  private RawRequest post(String path, String parameters, List<String> types) {
    int and = hit(30) ? parameters.indexOf('&') : -1;
    return and < 0
        ? RawRequest.post(path, "", FORMS.get(0), parameters)
        : RawRequest.post(
            path, parameters.substring(0, and), any(types), parameters.substring(and + 1));
  }

  private String value(List<String> kinds) {
    boolean first = kinds.size() == 1 || !hit(RARE_KIND);
    return any(first ? kinds.get(0) : kinds.get(1));
  }

  private String any(String kind) {
    return any(values.get(kind));
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private boolean hit(int percent) {
    return random.nextInt(100) < percent;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
