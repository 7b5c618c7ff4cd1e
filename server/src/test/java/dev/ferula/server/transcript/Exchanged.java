package dev.ferula.server.transcript;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A row of the transcript: what is asked, and where two answers may differ.
 *
 * @param ignored pointers into the JSON, {@code body}, or {@code header NAME}
 * @param ours the status of our answer where the other program's says nothing; else 0
 */
public record Exchanged(String method, String request, List<String> ignored, int ours) {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  static Exchanged of(String line) {
    String[] columns = line.split("\t", -1);
    String rule = columns[2];
    if (rule.startsWith("ours ")) {
      return new Exchanged(
          columns[0], columns[1], List.of(), Integer.parseInt(rule.substring(5, 8)));
    }
    List<String> ignored =
        rule.startsWith("ignore ")
            ? Arrays.asList(rule.substring(7, rule.indexOf(": ")).split(",", -1))
            : List.of();
    return new Exchanged(columns[0], columns[1], ignored, 0);
  }

  public HttpResponse<String> ask(URI server) throws IOException, InterruptedException {
    String[] parts = request.split(" ", -1);
    String parameters =
        Arrays.stream(parts).skip(1).map(Exchanged::encode).collect(Collectors.joining("&"));
    boolean form = method.equals("POST");
    String path = parts[0] + (form || parameters.isEmpty() ? "" : "?" + parameters);
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(server + path)).timeout(Duration.ofSeconds(30));
    if (form) {
      builder.header("Content-Type", "application/x-www-form-urlencoded");
    }
    builder.method(
        method,
        form
            ? HttpRequest.BodyPublishers.ofString(parameters)
            : HttpRequest.BodyPublishers.noBody());
    return CLIENT.send(builder.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String encode(String parameter) {
    int equals = parameter.indexOf('=');
    return URLEncoder.encode(parameter.substring(0, equals), StandardCharsets.UTF_8)
        + "="
        + URLEncoder.encode(parameter.substring(equals + 1), StandardCharsets.UTF_8);
  }
}
