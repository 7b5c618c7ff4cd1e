package dev.ferula.tool.metrics;

import dev.ferula.tool.ExistingFile;
import dev.ferula.tool.GoDurationType;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.client.ServerUnreachableException;
import dev.ferula.tool.client.ServerUrl;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code push metrics}: sends metrics by remote write, once. */
@Command(
    name = "metrics",
    description = "Push metrics to a prometheus remote write (for testing purpose only).")
public final class PushMetrics implements Callable<Integer> {
  private static final String V1 = "prometheus.WriteRequest";
  private static final String V2 = "io.prometheus.write.v2.Request";

  @Option(
      names = "--http.config.file",
      paramLabel = "<filename>",
      converter = ExistingFile.class,
      description =
          "HTTP client configuration file, see details at"
              + " https://prometheus.io/docs/prometheus/latest/configuration/promtool")
  private @Nullable Path configFile;

  @Option(
      names = "--label",
      description = "Label to attach to metrics. Can be specified multiple times.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--timeout",
      converter = GoDurationType.class,
      description = "The time to wait for pushing metrics.")
  private Duration timeout = Duration.ofSeconds(30);

  @Option(names = "--header", description = "Prometheus remote write header.")
  private Map<String, String> headers = new LinkedHashMap<>();

  @Option(
      names = "--protobuf_message",
      description =
          "Protobuf message to use when writing (prometheus.WriteRequest or"
              + " io.prometheus.write.v2.Request).")
  private String message = V1;

  @Option(
      names = "--remote-write.path",
      description = "Override the default remote write API path.")
  private String path = "/api/v1/write";

  @Parameters(
      index = "0",
      paramLabel = "remote-write-url",
      converter = ServerUrl.class,
      description = "Prometheus remote write url to push metrics.")
  private String url = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "metric-files",
      converter = ExistingFile.class,
      description = "The metric files to push, default is read from standard input.")
  private List<Path> files = new ArrayList<>();

  private final Terminal terminal;
  private final Clock clock;

  public PushMetrics(Terminal terminal, Clock clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    if (!message.equals(V1) && !message.equals(V2)) {
      throw new ToolException(
          "  FAILED: invalid protobuf message \""
              + message
              + "\", must be prometheus.WriteRequest or io.prometheus.write.v2.Request");
    }
    if (labels.isEmpty()) {
      labels.put("job", "promtool");
    }
    boolean pushed = true;
    try (ServerApi api = new ServerApi(base(), configFile, headers)) {
      if (files.isEmpty()) {
        terminal.out().println("Parsing standard input");
        pushed = push(api, terminal.in().readAllBytes(), "metrics");
      }
      for (Path file : files) {
        terminal.out().println("Parsing metrics file " + file);
        pushed &= push(api, Files.readAllBytes(file), "metrics file " + file);
      }
    }
    return pushed ? 0 : 1;
  }

  /* The path of the address stands before that of the interface. */
  private String base() {
    String full = url.contains("://") ? url : "http://" + url;
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
          WriteRequest.of(FamilyReader.read(text, false), labels, clock.millis());
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
    boolean v1 = message.equals(V1);
    Map<String, String> content =
        Map.of(
            "Content-Encoding",
            "snappy",
            "Content-Type",
            "application/x-protobuf" + (v1 ? "" : ";proto=" + V2),
            "X-Prometheus-Remote-Write-Version",
            v1 ? "0.1.0" : "2.0.0");
    byte[] bytes = Snappy.compress(v1 ? request.v1() : request.v2());
    ServerApi.Bytes answer = api.send("/" + path.replaceAll("^/+", ""), content, bytes, timeout);
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
