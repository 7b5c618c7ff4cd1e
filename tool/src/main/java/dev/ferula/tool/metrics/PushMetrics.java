package dev.ferula.tool.metrics;

import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.client.ServerUnreachableException;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.xerial.snappy.Snappy;

/** {@code push metrics}: sends metrics by remote write, once. */
public final class PushMetrics implements Command {
  private static final String V1 = "prometheus.WriteRequest";
  private static final String V2 = "io.prometheus.write.v2.Request";

  private final Flag<Path> configFile;

  private final Flag<Map<String, String>> labels =
      Flag.entries("label", "Label to attach to metrics. Can be specified multiple times.")
          .initially("job=promtool");

  private final Flag<Duration> timeout =
      Flag.one("timeout", Syntaxes.DURATION, "The time to wait for pushing metrics.")
          .initially("30s");

  private final Flag<Map<String, String>> headers =
      Flag.entries("header", "Prometheus remote write header.");

  private final Flag<String> message =
      Flag.text(
              "protobuf_message",
              "Protobuf message to use when writing (prometheus.WriteRequest or"
                  + " io.prometheus.write.v2.Request).")
          .initially(V1);

  private final Flag<String> path =
      Flag.text("remote-write.path", "Override the default remote write API path.")
          .initially("/api/v1/write");

  private final Argument<String> url =
      Argument.one(
          "remote-write-url", Syntaxes.URL, "Prometheus remote write url to push metrics.");

  private final Argument<List<Path>> files =
      Argument.all(
              "metric-files",
              Syntaxes.EXISTING_FILE,
              "The metric files to push, default is read from standard input.")
          .optional();

  private final Terminal terminal;
  private final Clock clock;

  /** With the flag of the group. */
  public PushMetrics(Terminal terminal, Clock clock, Flag<Path> configFile) {
    this.terminal = terminal;
    this.clock = clock;
    this.configFile = configFile;
  }

  @Override
  public Word word() {
    return Word.command(
            "metrics",
            "Push metrics to a prometheus remote write (for testing purpose only).",
            this)
        .flags(labels, timeout, headers, message, path)
        .arguments(url, files);
  }

  @Override
  public int run() throws IOException {
    if (!message.value().equals(V1) && !message.value().equals(V2)) {
      throw new ToolException(
          "  FAILED: invalid protobuf message \""
              + message.value()
              + "\", must be prometheus.WriteRequest or io.prometheus.write.v2.Request");
    }
    boolean pushed = true;
    try (ServerApi api = new ServerApi(base(), configFile.orNull(), headers.value())) {
      if (files.value().isEmpty()) {
        terminal.out().println("Parsing standard input");
        pushed = push(api, terminal.in().readAllBytes(), "metrics");
      }
      for (Path file : files.value()) {
        terminal.out().println("Parsing metrics file " + file);
        pushed &= push(api, Files.readAllBytes(file), "metrics file " + file);
      }
    }
    return pushed ? 0 : 1;
  }

  /* The path of the address stands before that of the interface. */
  private String base() {
    String full = ServerApi.withScheme(url.value());
    try {
      return URI.create(full).toString();
    } catch (IllegalArgumentException e) {
      throw new ToolException("invalid base URL: " + e.getMessage(), e);
    }
  }

  private boolean push(ServerApi api, byte[] text, String what) throws IOException {
    String failure;
    try {
      WriteRequest request =
          WriteRequest.of(FamilyReader.read(text, false), labels.value(), clock.millis());
      failure = send(api, request);
    } catch (FamilyException | ServerUnreachableException e) {
      failure = String.valueOf(e.getMessage());
    }
    if (!failure.isEmpty()) {
      terminal.err().println("  FAILED: " + failure);
      return false;
    }
    terminal.out().println("  SUCCESS: " + what + " pushed to remote write.");
    return true;
  }

  private String send(ServerApi api, WriteRequest request) throws IOException {
    boolean v1 = message.value().equals(V1);
    Map<String, String> content =
        Map.of(
            "Content-Encoding",
            "snappy",
            "Content-Type",
            "application/x-protobuf" + (v1 ? "" : ";proto=" + V2),
            "X-Prometheus-Remote-Write-Version",
            v1 ? "0.1.0" : "2.0.0");
    byte[] bytes = Snappy.compress(v1 ? request.v1() : request.v2());
    ServerApi.Bytes answer =
        api.send("/" + path.value().replaceAll("^/+", ""), content, bytes, timeout.value());
    return answer.status() / 100 == 2
        ? ""
        : "server returned HTTP status "
            + answer.status()
            + " "
            + answer.reason()
            + ": "
            + answer.text().stripTrailing();
  }
}
