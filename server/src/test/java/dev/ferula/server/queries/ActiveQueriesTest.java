package dev.ferula.server.queries;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActiveQueriesTest {
  @TempDir Path directory;

  private String content() throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve("queries.active"));
    assertThat(bytes).hasSize(3001);
    return new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
  }

  private ActiveQueries opened() {
    ActiveQueries queries = new ActiveQueries(3, () -> 12_345);
    queries.open(directory);
    return queries;
  }

  @Test
  void fileHoldsTheRunningQueriesUntilTheyEnd() throws IOException {
    ActiveQueries queries = opened();
    queries.began(1, "up{a=\"b\"}");
    queries.began(0, "1\n+ 1");
    assertThat(content())
        .isEqualTo(
            "[{\"query\":\"1\\u000a+ 1\",\"timestamp_sec\":12},"
                + "{\"query\":\"up{a=\\\"b\\\"}\",\"timestamp_sec\":12},");
    queries.ended(1);
    queries.ended(0);
    assertThat(content()).isEqualTo("[");
  }

  @Test
  void longQueryIsCutBetweenCharacters() throws IOException {
    opened().began(2, "😀".repeat(400));
    String content = content();
    assertThat(content).startsWith("[{\"query\":\"😀😀").endsWith("😀\",\"timestamp_sec\":12},");
    assertThat(content.getBytes(StandardCharsets.UTF_8).length).isBetween(950, 1001);
  }

  @Test
  void nextStartBeginsAnew() throws IOException {
    opened().began(0, "up");
    opened();
    assertThat(content()).isEqualTo("[");
  }

  @Test
  void queriesRunOnWithoutTheFile() throws IOException {
    ActiveQueries queries = opened();
    Files.write(directory.resolve("queries.active"), new byte[0]);
    queries.began(0, "up");
    queries.began(1, "up");
    queries.ended(0);
    assertThat(directory.resolve("queries.active")).isEmptyFile();
  }
}
