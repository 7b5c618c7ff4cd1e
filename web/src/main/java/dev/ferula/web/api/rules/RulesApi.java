package dev.ferula.web.api.rules;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.rules.ActiveAlert;
import dev.ferula.rules.AlertingRule;
import dev.ferula.rules.RecordingRule;
import dev.ferula.rules.Rule;
import dev.ferula.rules.RuleGroup;
import dev.ferula.rules.RuleManager;
import dev.ferula.rules.RuleStatus;
import dev.ferula.web.api.ApiAnswer;
import dev.ferula.web.api.ApiException;
import dev.ferula.web.api.ApiParameters;
import dev.ferula.web.api.GoInteger;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.Times;
import dev.ferula.web.api.json.Json;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Rule groups with the state of their rules, and the active alerts. */
public final class RulesApi {
  private final RuleManager rules;

  public RulesApi(RuleManager rules) {
    this.rules = rules;
  }

  public void addTo(HttpApi api, Router router) {
    api.on(router, "GET", "/rules", this::rules);
    api.on(router, "GET", "/alerts", exchange -> alerts());
  }

  private ApiAnswer alerts() {
    List<ActiveAlert> alerts =
        rules.alertingRules().stream().flatMap(rule -> rule.activeAlerts().stream()).toList();
    return ApiAnswer.of(
        out -> {
          out.object().name("alerts");
          writeAlerts(out, alerts);
          out.endObject();
        });
  }

  /** Which rules are wanted. */
  private record Filter(
      boolean alerting,
      boolean recording,
      boolean withAlerts,
      Set<String> names,
      Set<String> groups,
      Set<String> files,
      List<List<Matcher>> matchers) {
    boolean takes(RuleGroup group) {
      return (groups.isEmpty() || groups.contains(group.config().name()))
          && (files.isEmpty() || files.contains(group.config().file()));
    }

    boolean takes(Rule rule) {
      boolean kind =
          switch (rule) {
            case AlertingRule ignored -> alerting;
            case RecordingRule ignored -> recording;
          };
      return kind
          && (names.isEmpty() || names.contains(rule.config().name()))
          && (matchers.isEmpty()
              || matchers.stream().anyMatch(set -> matches(rule.config().labels(), set)));
    }

    private static boolean matches(Labels labels, List<Matcher> matchers) {
      return matchers.stream().allMatch(m -> m.matches(labels.valueOrEmpty(m.name())));
    }
  }

  private ApiAnswer rules(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    parameters.wellFormed();
    Filter filter = filter(parameters);
    int limit = groupLimit(parameters);
    String token = parameters.text("group_next_token");
    List<RuleGroup> page = new ArrayList<>();
    String next = "";
    boolean found = token.isEmpty();
    for (RuleGroup group : rules.groups()) {
      found = found || token.equals(token(group));
      if (!found || !filter.takes(group) || group.rules().stream().noneMatch(filter::takes)) {
        continue;
      }
      if (limit > 0 && page.size() == limit) {
        next = token(group);
        break;
      }
      page.add(group);
    }
    if (!found) {
      throw ApiException.invalidParameter(
          "group_next_token",
          "invalid group_next_token '" + token + "'. were rule groups changed?");
    }
    String nextToken = next;
    return ApiAnswer.of(
        out -> {
          out.object().name("groups").array();
          for (RuleGroup group : page) {
            writeGroup(out, group, filter);
          }
          out.endArray();
          if (!nextToken.isEmpty()) {
            out.field("groupNextToken", nextToken);
          }
          out.endObject();
        });
  }

  private static Filter filter(ApiParameters parameters) {
    List<List<Matcher>> matchers = parameters.selectors();
    String type = parameters.text("type").toLowerCase(Locale.ROOT);
    if (!type.isEmpty() && !type.equals("alert") && !type.equals("record")) {
      throw ApiException.invalidParameter("type", "not supported value " + GoQuote.quote(type));
    }
    return new Filter(
        !type.equals("record"),
        !type.equals("alert"),
        !parameters.bool("exclude_alerts"),
        Set.copyOf(parameters.all("rule_name[]")),
        Set.copyOf(parameters.all("rule_group[]")),
        Set.copyOf(parameters.all("file[]")),
        matchers);
  }

  private static int groupLimit(ApiParameters parameters) {
    if (!parameters.has("group_limit")) {
      if (parameters.has("group_next_token")) {
        throw ApiException.invalidParameter(
            "group_next_token",
            "group_limit needs to be present in order to paginate over the groups");
      }
      return 0;
    }
    int limit;
    try {
      limit = GoInteger.parse32(parameters.text("group_limit"));
    } catch (NumberFormatException e) {
      throw ApiException.invalidParameter(
          "group_limit", "group_limit needs to be a valid number: " + e.getMessage());
    }
    if (limit <= 0) {
      throw ApiException.invalidParameter("group_limit", "group_limit needs to be greater than 0");
    }
    return limit;
  }

  private static String token(RuleGroup group) {
    try {
      byte[] key = group.config().key().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void writeGroup(Json out, RuleGroup group, Filter filter) throws IOException {
    out.object().field("name", group.config().name()).field("file", group.config().file());
    out.name("rules").array();
    for (Rule rule : group.rules()) {
      if (filter.takes(rule)) {
        switch (rule) {
          case AlertingRule alerting -> writeAlerting(out, alerting, filter.withAlerts);
          case RecordingRule recording -> writeRecording(out, recording);
        }
      }
    }
    out.endArray();
    out.field("interval", group.config().interval().toMillis() / 1000.0);
    out.field("limit", group.config().limit());
    out.field("evaluationTime", group.evaluationNanos() / 1e9);
    out.field("lastEvaluation", Times.rfc3339(group.lastEvaluation()));
    out.endObject();
  }

  private static void writeAlerting(Json out, AlertingRule rule, boolean withAlerts)
      throws IOException {
    out.object().field("state", rule.state().text());
    out.field("name", rule.config().name()).field("query", rule.config().expr().toString());
    out.field("duration", rule.config().holdDuration().toMillis() / 1000.0);
    out.field("keepFiringFor", rule.config().keepFiringFor().toMillis() / 1000.0);
    out.name("labels").labels(rule.config().labels());
    out.name("annotations").labels(rule.config().annotations());
    out.name("alerts");
    if (withAlerts) {
      writeAlerts(out, rule.activeAlerts());
    } else {
      out.generator().writeNull();
    }
    writeStatus(out, rule.status());
    out.field("type", "alerting");
    LedgerJson.write(out, rule.ledger());
    out.endObject();
  }

  private static void writeRecording(Json out, RecordingRule rule) throws IOException {
    out.object().field("name", rule.config().name());
    out.field("query", rule.config().expr().toString());
    out.name("labels").labels(rule.config().labels());
    writeStatus(out, rule.status());
    out.field("type", "recording");
    LedgerJson.write(out, rule.ledger());
    out.endObject();
  }

  private static void writeStatus(Json out, RuleStatus status) throws IOException {
    out.field("health", status.health().text());
    if (!status.lastError().isEmpty()) {
      out.field("lastError", status.lastError());
    }
    out.field("evaluationTime", status.evaluationNanos() / 1e9);
    out.field("lastEvaluation", Times.rfc3339(status.evaluatedAt()));
  }

  private static void writeAlerts(Json out, List<ActiveAlert> alerts) throws IOException {
    out.array();
    for (ActiveAlert alert : alerts) {
      out.object().name("labels").labels(alert.labels());
      out.name("annotations").labels(alert.annotations());
      out.field("state", alert.state().text());
      out.field("activeAt", Times.rfc3339(alert.activeAt()));
      if (alert.keepFiringSince() != 0) {
        out.field("keepFiringSince", Times.rfc3339(alert.keepFiringSince()));
      }
      out.field("value", Json.scientific(alert.value())).endObject();
    }
    out.endArray();
  }
}
