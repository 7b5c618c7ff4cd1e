package dev.ferula.web.api.rules;

import dev.ferula.model.Labels;
import dev.ferula.web.api.ApiAnswer;
import dev.ferula.web.api.ApiException;
import dev.ferula.web.api.ApiParameters;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.Times;
import dev.ferula.web.api.json.Json;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Back-tests of rules over what is stored: {@code POST /backtest} begins one with the text of a
 * rule file, {@code GET /backtest/ID} tells how far it is and what came of it, {@code DELETE} ends
 * it. Prometheus has nothing like it.
 */
public final class BacktestApi {
  private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);

  /** Runs back-tests. Safe for use by several threads. */
  public interface Bench {
    /**
     * Begins one.
     *
     * @param file the path that the rules are known by, on which the slots of their groups depend
     * @param from in milliseconds, as is {@code to}
     * @param interval between evaluations of groups that name none
     * @return its id
     * @throws IllegalArgumentException with what is wrong with the rules
     * @throws IllegalStateException if another one runs
     */
    long start(String file, String rules, long from, long to, Duration interval);

    /** One of the last back-tests, or null. */
    @Nullable Status status(long id);

    /** Ends one; false if there is none that runs. */
    boolean cancel(long id);
  }

  /**
   * How far a back-test is.
   *
   * @param state {@code running}, {@code done}, {@code failed} or {@code canceled}
   * @param done out of {@code all} steps
   * @param error why it failed; empty if it has not
   * @param rules what each rule would have done; empty until it is done
   */
  public record Status(
      long id, String state, long done, long all, String error, List<Outcome> rules) {
    /** A copy. */
    public Status {
      rules = List.copyOf(rules);
    }
  }

  /**
   * What a rule would have done.
   *
   * @param fingerprint of everything that the rule yields: another one where anything differs
   * @param unlisted how many more episodes of its alerts there were than are kept
   */
  public record Outcome(
      String group,
      String name,
      boolean alerting,
      long evaluations,
      long failures,
      String firstFailure,
      long samples,
      long fingerprint,
      List<Episode> episodes,
      long unlisted) {
    /** A copy. */
    public Outcome {
      episodes = List.copyOf(episodes);
    }
  }

  /** An alert from when it became active; times are milliseconds, null for what did not happen. */
  public record Episode(
      Labels labels, long activeAt, @Nullable Long firedAt, @Nullable Long endedAt) {}

  private final Bench bench;

  public BacktestApi(Bench bench) {
    this.bench = bench;
  }

  public void addTo(HttpApi api, Router router) {
    api.on(router, "POST", "/backtest", this::start);
    api.on(router, "GET", "/backtest/:id", this::status);
    api.on(router, "DELETE", "/backtest/:id", this::cancel);
  }

  private ApiAnswer start(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    String rules = parameters.text("rules");
    long from = parameters.time("start");
    long to = parameters.time("end");
    if (rules.isBlank()) {
      throw ApiException.invalidParameter("rules", "must be the text of a rule file");
    }
    if (to < from) {
      throw ApiException.invalidParameter("end", "end timestamp must not be before start time");
    }
    Duration interval =
        parameters.text("interval").isEmpty()
            ? DEFAULT_INTERVAL
            : Duration.ofMillis(parameters.duration("interval"));
    if (interval.toMillis() <= 0) {
      throw ApiException.invalidParameter("interval", "must be above zero");
    }
    try {
      String file = parameters.text("file");
      long id = bench.start(file.isEmpty() ? "backtest" : file, rules, from, to, interval);
      return ApiAnswer.of(out -> out.object().field("id", id).endObject());
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter("rules", String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      throw new ApiException(ApiException.Type.EXECUTION, String.valueOf(e.getMessage()));
    }
  }

  private static long id(Exchange exchange) {
    try {
      return Long.parseLong(exchange.pathVariable("id"));
    } catch (NumberFormatException e) {
      throw ApiException.invalidParameter("id", "must be the number of a back-test");
    }
  }

  private static ApiException absent(long id) {
    return new ApiException(ApiException.Type.NOT_FOUND, "no back-test with the id " + id);
  }

  private ApiAnswer cancel(Exchange exchange) {
    long id = id(exchange);
    if (!bench.cancel(id)) {
      throw absent(id);
    }
    return ApiAnswer.of(out -> out.object().field("canceled", id).endObject());
  }

  private ApiAnswer status(Exchange exchange) {
    long id = id(exchange);
    Status status = bench.status(id);
    if (status == null) {
      throw absent(id);
    }
    return ApiAnswer.of(out -> write(out, status));
  }

  private static void write(Json out, Status status) throws IOException {
    out.object().field("id", status.id()).field("state", status.state());
    out.field("done", status.done()).field("all", status.all());
    if (!status.error().isEmpty()) {
      out.field("error", status.error());
    }
    out.name("rules").array();
    for (Outcome rule : status.rules()) {
      out.object().field("group", rule.group()).field("name", rule.name());
      out.field("type", rule.alerting() ? "alerting" : "recording");
      out.field("evaluations", rule.evaluations()).field("failures", rule.failures());
      if (!rule.firstFailure().isEmpty()) {
        out.field("firstFailure", rule.firstFailure());
      }
      out.field("samples", rule.samples());
      // As text: scripts have no whole numbers of 64 bits.
      out.field("fingerprint", Long.toHexString(rule.fingerprint()));
      out.field("unlistedEpisodes", rule.unlisted());
      out.name("episodes").array();
      for (Episode episode : rule.episodes()) {
        write(out, episode);
      }
      out.endArray().endObject();
    }
    out.endArray().endObject();
  }

  private static void write(Json out, Episode episode) throws IOException {
    out.object().name("labels").labels(episode.labels());
    out.field("activeAt", Times.rfc3339(episode.activeAt()));
    if (episode.firedAt() != null) {
      out.field("firedAt", Times.rfc3339(episode.firedAt()));
    }
    if (episode.endedAt() != null) {
      out.field("endedAt", Times.rfc3339(episode.endedAt()));
    }
    out.endObject();
  }
}
