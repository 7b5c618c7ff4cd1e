package dev.ferula.server.options;

import dev.ferula.remote.WriteMessage;
import java.util.List;

/**
 * What requests may do beside reading, and how much of it.
 *
 * @param lifecycle whether they may reload and stop the server
 * @param admin whether they may delete series and take snapshots
 * @param remoteWrite the messages of remote write that are taken; with none the receiver is off
 * @param searchLimit the most results of one search; 0 for no limit
 * @param notificationSubscribers how many may listen to notices at a time
 */
public record ApiSettings(
    boolean lifecycle,
    boolean admin,
    List<WriteMessage> remoteWrite,
    int searchLimit,
    int notificationSubscribers) {
  /** Prometheus's defaults. */
  public static final ApiSettings DEFAULT = new ApiSettings(false, false, List.of(), 10_000, 16);

  public ApiSettings {
    remoteWrite = List.copyOf(remoteWrite);
  }

  /** These with requests that reload and stop the server, or without. */
  public ApiSettings withLifecycle(boolean enabled) {
    return new ApiSettings(enabled, admin, remoteWrite, searchLimit, notificationSubscribers);
  }

  /** These with requests that delete series and take snapshots, or without. */
  public ApiSettings withAdmin(boolean enabled) {
    return new ApiSettings(lifecycle, enabled, remoteWrite, searchLimit, notificationSubscribers);
  }

  /** These with a receiver of remote write that takes these messages. */
  public ApiSettings withRemoteWrite(List<WriteMessage> messages) {
    return new ApiSettings(lifecycle, admin, messages, searchLimit, notificationSubscribers);
  }
}
