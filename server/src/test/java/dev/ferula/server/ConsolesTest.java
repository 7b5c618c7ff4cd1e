package dev.ferula.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.server.options.PageSettings;
import dev.ferula.server.options.ServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's own pages, beside those that the real server makes of the same files. */
class ConsolesTest {
  /* Each value is put into every kind of place. */
  private static final List<String> HOSTILE =
      List.of(
          "plain",
          "",
          "<script>alert(1)</script>",
          "\"'`><b onmouseover=alert(1)>&amp;&lt;",
          "javascript:alert(1)",
          "a b+c/d?e=f&g=h#i%20%zz",
          "</style></script></textarea></title><!-- x",
          "\\u003c\\\\\n\r\t\u2028\u0000\u0001é😀",
          "expression(alert(1)); -moz-binding: url(x) {}[]()*^$|.",
          "https://example.com/a?b=c d",
          "1.5",
          "x--y /* */ // ${z} -->");

  @TempDir Path directory;
  private EmbeddedServer server;
  private String flagTemplates;
  private String flagLibraries;
  private Path config;

  @BeforeEach
  void start() throws Exception {
    Path consoles = Files.createDirectory(directory.resolve("consoles"));
    Path libraries = Files.createDirectory(directory.resolve("libraries"));
    for (String name :
        List.of("places", "broken", "absent", "open", "query", "early", "unquoted")) {
      copy(name + ".html", consoles);
    }
    copy("shared.lib", libraries);
    Files.writeString(directory.resolve("secret"), "secret");
    config =
        Files.writeString(
            directory.resolve("c.yml"), "global: {external_labels: {cluster: 'c<1>'}}\n");
    flagTemplates = "--web.console.templates=" + consoles;
    flagLibraries = "--web.console.libraries=" + libraries;
    server =
        EmbeddedServer.start(
            ServerOptions.builder()
                .dataDirectory(directory.resolve("data"))
                .configFile(config)
                .page(new PageSettings("", null, consoles, libraries))
                .build());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static void copy(String name, Path into) throws IOException {
    try (InputStream in = ConsolesTest.class.getResourceAsStream("consoles/" + name)) {
      Files.copy(Objects.requireNonNull(in), into.resolve(name));
    }
  }

  private URI ours() {
    return server.url();
  }

  private static HttpResponse<String> get(URI base, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String parameters(String x) {
    String value = URLEncoder.encode(x, StandardCharsets.UTF_8);
    String url = URLEncoder.encode("http://h/p?a=b&c=d e", StandardCharsets.UTF_8);
    String bad = URLEncoder.encode("JavaScript:alert(1)", StandardCharsets.UTF_8);
    String set = URLEncoder.encode("/a.png 1x, javascript:x 2x,/b c d", StandardCharsets.UTF_8);
    return "?x="
        + value
        + "&x=second&n=12&u="
        + url
        + "&j="
        + bad
        + "&s="
        + set
        + "&a=abc&on=onload";
  }

  @Test
  void everyValueIsEscapedForThePlaceItStandsInAsTheRealServerDoesIt() throws Exception {
    Path program = Peer.program("prometheus");
    try (Peer peer =
        new Peer(
            program,
            directory,
            "--config.file=" + config,
            "--storage.tsdb.path=" + directory.resolve("theirs"),
            flagTemplates,
            flagLibraries)) {
      List<String> differences = new ArrayList<>();
      for (String value : HOSTILE) {
        String path = "/consoles/places.html" + parameters(value);
        HttpResponse<String> theirs = get(peer.url(), path);
        HttpResponse<String> ours = get(ours(), path);
        compare(theirs.body(), ours.body(), differences);
        assertThat(ours.statusCode()).isEqualTo(theirs.statusCode()).isEqualTo(200);
        assertThat(ours.headers().firstValue("Content-Type"))
            .isEqualTo(theirs.headers().firstValue("Content-Type"));
      }
      assertThat(differences).isEmpty();
      for (String path :
          List.of(
              "broken.html",
              "absent.html",
              "query.html",
              "open.html",
              "early.html",
              "unquoted.html",
              "nosuch.html",
              "places.html?a=1;b=2")) {
        HttpResponse<String> theirs = get(peer.url(), "/consoles/" + path);
        HttpResponse<String> ours = get(ours(), "/consoles/" + path);
        assertThat(ours.statusCode())
            .as(path + ": " + theirs.body())
            .isEqualTo(theirs.statusCode());
      }
    }
  }

  /* Line by line, which shows the places that differ. */
  private static void compare(String theirs, String ours, List<String> differences) {
    String[] wanted = theirs.split("\n", -1);
    String[] got = ours.split("\n", -1);
    if (wanted.length != got.length) {
      differences.add("theirs " + theirs + "\nours " + ours);
      return;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (!wanted[i].equals(got[i])) {
        differences.add("\ntheirs " + wanted[i] + "\nours   " + got[i]);
      }
    }
  }

  @Test
  void hostileValuesInjectNothing() throws Exception {
    for (String value : HOSTILE) {
      String page = get(ours(), "/consoles/places.html" + parameters(value)).body();
      String marked = page.replaceAll("(?s)<(p|p lang=[^>]*|textarea)>.*?</\\1>", "");
      assertThat(marked).doesNotContain("<script>alert").doesNotContain("<b onmouseover");
      assertThat(page).doesNotContain("href=\"javascript").doesNotContain("onload=");
    }
  }

  @Test
  void thePageLinksToThemOnceThereIsAFirstOne() throws Exception {
    String link = "<meta name=\"ferula-consoles\" content=\"%s\"";
    assertThat(get(ours(), "/query").body()).contains(link.formatted(""));
    Files.writeString(directory.resolve("consoles/index.html"), "mine");
    assertThat(get(ours(), "/query").body()).contains(link.formatted("consoles/index.html"));
    HttpResponse<String> mine = get(ours(), "/consoles/index.html");
    assertThat(mine.body()).isEqualTo("mine");
    assertThat(mine.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
  }

  @Test
  void nothingOutsideOfTheFolderIsServed() throws Exception {
    for (String path : List.of("../secret", "..%2fsecret", "%2e%2e/secret", "x/../../secret")) {
      assertThat(get(ours(), "/consoles/" + path).body()).as(path).doesNotContain("secret\n");
      assertThat(get(ours(), "/consoles/" + path).statusCode()).as(path).isNotEqualTo(200);
    }
  }

  @Test
  void whatIsWrongInATemplateIsSaid() throws Exception {
    assertThat(get(ours(), "/consoles/broken.html").body())
        .startsWith("error parsing template __console_/broken.html: template: ");
    assertThat(get(ours(), "/consoles/absent.html").body())
        .contains("template \"nosuch\" not defined");
    assertThat(get(ours(), "/consoles/query.html").body())
        .contains("error calling query: 1:5: parse error: unclosed left parenthesis");
    for (String path : List.of("early", "unquoted")) {
      assertThat(get(ours(), "/consoles/" + path + ".html").body())
          .contains("predefined escaper \"html\" disallowed in template");
    }
  }

  @Test
  void whatATemplateEscapesItselfIsEscapedOnce() throws Exception {
    assertThat(get(ours(), "/consoles/places.html?x=a/b%26c").body())
        .contains("<a href=\"/p?q=a%2Fb%26c&r=")
        .contains("<p title=\"a/b&amp;c\"");
  }
}
