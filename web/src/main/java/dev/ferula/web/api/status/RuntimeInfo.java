package dev.ferula.web.api.status;

import dev.ferula.web.api.Times;
import dev.ferula.web.api.json.Json;
import java.io.IOException;

/**
 * How the process does. The fields named after Go's runtime hold the nearest figure of the JVM.
 *
 * @param startTime milliseconds since the epoch, as are the other times
 * @param lastConfigTime when the configuration was last loaded well
 * @param threads live threads
 * @param maxHeapBytes the most the heap may grow to
 * @param retention as the operator reads it, such as {@code 15d}
 */
public record RuntimeInfo(
    long startTime,
    String workingDirectory,
    String hostname,
    long serverTime,
    boolean reloadSucceeded,
    long lastConfigTime,
    long corruptionCount,
    int threads,
    int processors,
    long maxHeapBytes,
    String retention) {
  void write(Json out) throws IOException {
    out.object()
        .field("startTime", Times.rfc3339(startTime))
        .field("CWD", workingDirectory)
        .field("hostname", hostname)
        .field("serverTime", Times.rfc3339(serverTime))
        .field("reloadConfigSuccess", reloadSucceeded)
        .field("lastConfigTime", Times.rfc3339(lastConfigTime / 1000 * 1000))
        .field("corruptionCount", corruptionCount)
        .field("goroutineCount", threads)
        .field("GOMAXPROCS", processors)
        .field("GOMEMLIMIT", maxHeapBytes)
        .field("GOGC", "")
        .field("GODEBUG", "")
        .field("storageRetention", retention)
        .endObject();
  }
}
