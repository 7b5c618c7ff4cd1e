package dev.ferula.rules.template;

import dev.ferula.notation.GoText;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.RuleQuery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes pages of console templates, with the functions that alerts have, and every value escaped
 * for the place it stands in. Thread-safe.
 */
public final class ConsoleTemplates {
  private static final String DEFINITIONS =
      "{{$rawParams := .RawParams }}{{$params := .Params}}{{$path := .Path}}"
          + "{{$externalLabels := .ExternalLabels}}";

  /**
   * A file of templates.
   *
   * @param name as others may call it
   */
  public record Source(String name, String text) {}

  /**
   * What a page is asked with.
   *
   * @param path of the template below its folder
   * @param parameters of the address, each with all of its values
   */
  public record Request(
      String path, Map<String, List<String>> parameters, Map<String, String> externalLabels) {}

  private final TemplateFunctions functions;

  /**
   * Templates over the answers to queries.
   *
   * @param externalUrl where the server is reached
   */
  public ConsoleTemplates(RuleQuery query, ParserOptions parserOptions, String externalUrl) {
    this.functions = new TemplateFunctions(query, parserOptions, externalUrl);
  }

  /**
   * The page, as it is sent.
   *
   * @param libraries whose templates the page may call; later ones win
   * @param timestamp of the queries, in milliseconds
   * @throws IllegalArgumentException with Prometheus's words, if there is none
   */
  public byte[] expand(String text, List<Source> libraries, Request request, long timestamp) {
    String name = "__console_/" + request.path();
    Template page;
    try {
      page = parsed(name, DEFINITIONS + text);
    } catch (TemplateException e) {
      throw new IllegalArgumentException(
          "error parsing template " + name + ": " + e.getMessage(), e);
    }
    Map<String, Template> homes = new HashMap<>();
    page.templates().keySet().forEach(defined -> homes.put(defined, page));
    try {
      for (Source library : libraries) {
        Template parsed = parsed(library.name(), library.text());
        parsed.templates().keySet().forEach(defined -> homes.put(defined, parsed));
      }
    } catch (TemplateException e) {
      throw new IllegalArgumentException(
          "error parsing template files for " + name + ": " + e.getMessage(), e);
    }
    try {
      return GoText.bytes(
          Evaluator.evaluateHtml(page, homes, functions.at(timestamp), data(request)));
    } catch (TemplateException e) {
      throw new IllegalArgumentException(
          "error executing template " + name + ": " + e.getMessage(), e);
    }
  }

  private static Template parsed(String name, String text) {
    return TemplateParser.parse(
        name, text, function -> TemplateFunctions.isKnown(function) || function.equals("tmpl"));
  }

  private static GoValue.ConsoleData data(Request request) {
    Map<String, @Nullable Object> raw = new TreeMap<>();
    Map<String, String> first = new TreeMap<>();
    request
        .parameters()
        .forEach(
            (name, values) -> {
              raw.put(name, GoValue.Items.ofTexts(values));
              first.put(name, values.getFirst());
            });
    return new GoValue.ConsoleData(
        new GoValue.GoMap(raw, GoValue.GoMap.Kind.PARAMETERS),
        GoValue.GoMap.ofTexts(first),
        request.path(),
        GoValue.GoMap.ofTexts(request.externalLabels()));
  }
}
