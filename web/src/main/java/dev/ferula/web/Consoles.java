package dev.ferula.web;

import dev.ferula.promql.Engine;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.EngineRuleQuery;
import dev.ferula.rules.template.ConsoleTemplates;
import dev.ferula.storage.Queryable;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.HttpFailure;
import dev.ferula.web.http.Route;
import dev.ferula.web.security.Gatekeeper;
import dev.ferula.web.security.ScopedStorage;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The operator's own pages at {@code /consoles}: templates from one folder, which may call those in
 * the {@code .lib} files of another. Both are read on each request. Thread-safe.
 */
public final class Consoles implements Route {
  /** A template may have this many bytes. */
  private static final int MAX_FILE = 4 << 20;

  private static final int MAX_LIBRARIES = 1000;

  /**
   * Where consoles come from.
   *
   * @param templates the folder of pages
   * @param libraries the folder of what they share
   */
  public record Folders(Path templates, Path libraries) {}

  /**
   * What the server knows when a page is asked for.
   *
   * @param externalUrl where it is reached
   */
  public record Facts(String externalUrl, Map<String, String> externalLabels) {}

  private final Folders folders;
  private final Engine engine;
  private final Queryable storage;
  private final ParserOptions parser;
  private final Supplier<Facts> facts;
  private final LongSupplier clock;

  /**
   * Pages that ask this storage.
   *
   * @param clock the time of queries, in milliseconds
   */
  public Consoles(
      Folders folders,
      Engine engine,
      Queryable storage,
      ParserOptions parser,
      Supplier<Facts> facts,
      LongSupplier clock) {
    this.folders = folders;
    this.engine = engine;
    this.storage = storage;
    this.parser = parser;
    this.facts = facts;
    this.clock = clock;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    String name = exchange.pathVariable("filepath");
    String text = read(file(name));
    Queryable seen = ScopedStorage.of(storage, Gatekeeper.identityOf(exchange));
    Facts now = facts.get();
    ConsoleTemplates templates =
        new ConsoleTemplates(new EngineRuleQuery(engine, seen), parser, now.externalUrl());
    byte[] page;
    try {
      page =
          templates.expand(
              text,
              libraries(),
              new ConsoleTemplates.Request(
                  name, parameters(exchange.query()), now.externalLabels()),
              clock.getAsLong());
    } catch (IllegalArgumentException e) {
      throw new HttpFailure(500, String.valueOf(e.getMessage()));
    }
    exchange.respond(200, "text/html; charset=utf-8", page);
  }

  /* Whatever the path says, it does not lead out of the folder. */
  private Path file(String name) {
    try {
      Path root = folders.templates().toAbsolutePath().normalize();
      Path file = root.resolve(name).normalize();
      if (file.startsWith(root) && Files.isRegularFile(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      throw absent(name);
    }
    throw absent(name);
  }

  private HttpFailure absent(String name) {
    return new HttpFailure(
        404,
        "open " + folders.templates().resolve(".") + "/" + name + ": no such file or directory");
  }

  private static String read(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE) {
      throw new HttpFailure(500, file + " has more than " + MAX_FILE + " bytes");
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private List<ConsoleTemplates.Source> libraries() throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(folders.libraries())) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folders.libraries(), "*.lib")) {
        found.forEach(files::add);
      }
    }
    if (files.size() > MAX_LIBRARIES) {
      throw new HttpFailure(500, "more than " + MAX_LIBRARIES + " console libraries");
    }
    files.sort(Comparator.naturalOrder());
    List<ConsoleTemplates.Source> sources = new ArrayList<>();
    for (Path file : files) {
      sources.add(new ConsoleTemplates.Source(String.valueOf(file.getFileName()), read(file)));
    }
    return sources;
  }

  /* Stricter than the parameters of the interface: a broken pair refuses the request. */
  private static Map<String, List<String>> parameters(String query) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      if (pair.indexOf(';') >= 0) {
        throw new HttpFailure(400, "invalid semicolon separator in query");
      }
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      parameters.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new HttpFailure(400, "invalid URL escape in " + dev.ferula.model.GoQuote.quote(text));
    }
  }
}
