package dev.ferula.tool.backtest;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.storage.ForwardingQuerier;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.storage.memory.MemoryStorage;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.ProtoBytes;
import dev.ferula.tool.client.ServerApi;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xerial.snappy.Snappy;

/**
 * The samples of a running server, read by its remote read interface as they are needed, stale
 * markers among them. Safe for use by several threads; a querier is for one.
 */
final class RemoteStorage implements Queryable {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final int MAX_WORDS = 500;
  private static final int NOT_FOUND = 404;
  private static final String NO_REMOTE_READ =
      "; that server has no remote read: back-test over its data folder";

  private final ServerApi api;

  RemoteStorage(ServerApi api) {
    this.api = api;
  }

  @Override
  public Querier querier(long minTime, long maxTime) {
    return new Remote(new MemoryStorage(), minTime, maxTime);
  }

  private final class Remote extends ForwardingQuerier {
    private final MemoryStorage read;
    private final Set<List<Matcher>> asked = new HashSet<>();
    private final Set<Labels> known = new HashSet<>();
    private final long minTime;
    private final long maxTime;

    Remote(MemoryStorage read, long minTime, long maxTime) {
      super(read.querier(minTime, maxTime));
      this.read = read;
      this.minTime = minTime;
      this.maxTime = maxTime;
    }

    /* The whole range each time, so that a series found by two selectors is read once. */
    @Override
    public synchronized SeriesSet select(SelectHints hints, List<Matcher> matchers) {
      if (asked.add(matchers)) {
        for (ReadAnswer.Series series : ask(minTime, maxTime, matchers)) {
          if (known.add(series.labels())) {
            series.addTo(read);
          }
        }
      }
      return querier.select(hints, matchers);
    }
  }

  private List<ReadAnswer.Series> ask(long minTime, long maxTime, List<Matcher> matchers) {
    ProtoBytes query = new ProtoBytes().whole(1, minTime).whole(2, maxTime);
    for (Matcher matcher : matchers) {
      query.message(
          3,
          new ProtoBytes()
              .whole(1, number(matcher.type()))
              .text(2, matcher.name())
              .text(3, matcher.value()));
    }
    try {
      ServerApi.Bytes answer =
          api.send(
              "/api/v1/read",
              Map.of(
                  "Content-Type", "application/x-protobuf",
                  "Content-Encoding", "snappy",
                  "X-Prometheus-Remote-Read-Version", "0.1.0"),
              Snappy.compress(new ProtoBytes().message(1, query).bytes()),
              TIMEOUT);
      if (answer.status() != 200) {
        String words = answer.text().strip();
        throw new ToolException(
            api.url()
                + "/api/v1/read: status "
                + answer.status()
                + ": "
                + words.substring(0, Math.min(words.length(), MAX_WORDS))
                + (answer.status() == NOT_FOUND ? NO_REMOTE_READ : ""));
      }
      return ReadAnswer.series(Snappy.uncompress(answer.body()));
    } catch (IOException e) {
      throw new ToolException(api.url() + "/api/v1/read: " + e.getMessage(), e);
    }
  }

  private static int number(Matcher.Type type) {
    return switch (type) {
      case EQUAL -> 0;
      case NOT_EQUAL -> 1;
      case REGEX -> 2;
      case NOT_REGEX -> 3;
    };
  }
}
