package dev.ferula.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ferula.server.configuration.Configuration;
import dev.ferula.server.options.ServerException;
import dev.ferula.server.process.FlaggedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ReloadLogTest {
  @TempDir Path directory;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Configuration.class);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(log);
  }

  private List<String> failures() {
    return log.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains("Error reloading config"))
        .toList();
  }

  @Test
  void aReloadThatFailsIsLoggedOnceWhoeverAskedForIt() throws Exception {
    Path file = directory.resolve("prometheus.yml");
    Files.writeString(file, "global: {}\n");
    try (EmbeddedServer server =
            FlaggedServer.start(
                "--config.file=" + file,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.enable-lifecycle",
                "--web.listen-address=127.0.0.1:0");
        HttpClient client = HttpClient.newHttpClient()) {
      Files.writeString(file, "nonsense: 1\n");
      assertThatThrownBy(server::reload).isInstanceOf(ServerException.class);
      assertThat(failures()).hasSize(1);
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + server.ports().getFirst() + "/-/reload"))
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(500);
      assertThat(failures())
          .hasSize(2)
          .allMatch(line -> line.contains("err=\"couldn't load configuration (--config.file="));
    }
  }
}
