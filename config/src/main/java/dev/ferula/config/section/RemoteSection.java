package dev.ferula.config.section;

import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.config.binding.Types;
import dev.ferula.model.GoQuote;
import dev.ferula.model.NameScheme;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** Storage elsewhere: remote write and remote read. */
final class RemoteSection {
  private static final long DEFAULT_CHUNKED_READ_LIMIT = 50_000_000;

  /** Headers that the protocol sets itself, in lower case. */
  private static final Set<String> RESERVED =
      Set.of(
          "host",
          "content-encoding",
          "content-length",
          "content-type",
          "user-agent",
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "www-authenticate",
          "accept-encoding",
          "x-prometheus-remote-write-version",
          "x-prometheus-remote-read-version",
          "x-amz-date",
          "x-amz-security-token",
          "x-amz-content-sha256");

  private static final List<String> MESSAGES =
      List.of("prometheus.WriteRequest", "io.prometheus.write.v2.Request");

  private static final List<String> AUTHENTICATION =
      List.of("basic_auth", "authorization", "oauth2", "sigv4", "azuread", "google_iam");

  private static final Schema QUEUE =
      Schema.of("config.QueueConfig")
          .whole("capacity", 10_000)
          .omitEmpty()
          .whole("max_shards", 50)
          .omitEmpty()
          .whole("min_shards", 1)
          .omitEmpty()
          .whole("max_samples_per_send", 2000)
          .omitEmpty()
          .duration("batch_send_deadline", Duration.ofSeconds(5))
          .omitEmpty()
          .duration("min_backoff", Duration.ofMillis(30))
          .omitEmpty()
          .duration("max_backoff", Duration.ofSeconds(5))
          .omitEmpty()
          .bool("retry_on_http_429")
          .omitEmpty()
          .duration("sample_age_limit")
          .omitEmpty()
          .build();

  private static final Schema METADATA =
      Schema.of("config.MetadataConfig")
          .bool("send", true)
          .duration("send_interval", Duration.ofMinutes(1))
          .whole("max_samples_per_send", 2000)
          .omitEmpty()
          .build();

  private static final Schema GOOGLE_IAM =
      Schema.of("googleiam.Config").text("credentials_file").omitEmpty().build();

  static final Schema WRITE =
      Schema.of("config.RemoteWriteConfig", "config.plain")
          .field("url", UrlType.URL)
          .duration("remote_timeout", Duration.ofSeconds(30))
          .omitEmpty()
          .field("headers", Types.HIDDEN_TEXT_MAP)
          .omitEmpty()
          .list("write_relabel_configs", RelabelSection.SCHEMA)
          .omitEmpty()
          .text("name")
          .omitEmpty()
          .bool("send_exemplars")
          .omitEmpty()
          .bool("send_native_histograms")
          .omitEmpty()
          .bool("round_robin_dns")
          .omitEmpty()
          .field(
              "protobuf_message",
              Types.text("remote.WriteMessageType", Function.identity()),
              "prometheus.WriteRequest")
          .omitEmpty()
          .bool("failed_request_logging")
          .omitEmpty()
          .inline(HttpSection.FIELDS_WITHOUT_HTTP2)
          .section("queue_config", QUEUE)
          .omitEmpty()
          .section("metadata_config", METADATA)
          .omitEmpty()
          .optional("sigv4", AlertingSection.SIGV4)
          .omitEmpty()
          .optional("azuread", AzureAdSection.SCHEMA)
          .omitEmpty()
          .optional("google_iam", GOOGLE_IAM)
          .omitEmpty()
          .rule(DiscoverySection.required("url", "url for remote_write is empty"))
          .rule(
              section ->
                  RelabelSection.checkPresent(
                      section,
                      "write_relabel_configs",
                      "empty or null relabeling rule in remote write config"))
          .rule(RemoteSection::checkHeaders)
          .rule(RemoteSection::checkMessage)
          .rule(HttpSection::check)
          .rule(RemoteSection::checkQueue)
          .rule(RemoteSection::checkAuthentication)
          .build();

  static final Schema READ =
      Schema.of("config.RemoteReadConfig", "config.plain")
          .field("url", UrlType.URL)
          .duration("remote_timeout", Duration.ofMinutes(1))
          .omitEmpty()
          .field("chunked_read_limit", Types.UINT64, DEFAULT_CHUNKED_READ_LIMIT)
          .omitEmpty()
          .field("headers", Types.HIDDEN_TEXT_MAP)
          .omitEmpty()
          .bool("read_recent")
          .omitEmpty()
          .text("name")
          .omitEmpty()
          .inline(HttpSection.FIELDS)
          .field("required_matchers", DiscoverySection.LABEL_SET)
          .omitEmpty()
          .bool("filter_external_labels", true)
          .omitEmpty()
          .rule(DiscoverySection.required("url", "url for remote_read is empty"))
          .rule(RemoteSection::checkHeaders)
          .rule(HttpSection::check)
          .build();

  private RemoteSection() {}

  private static void checkHeaders(Section section) {
    for (String header : section.textMap("headers").keySet()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.equals("authorization")) {
        throw section.broken(
            "headers",
            "authorization header must be changed via the basic_auth, authorization, oauth2,"
                + " sigv4, azuread or google_iam parameter");
      }
      checkReserved(section, header);
    }
  }

  static void checkReserved(Section section, String header) {
    if (RESERVED.contains(header.toLowerCase(Locale.ROOT))) {
      throw section.broken("headers", header + " is a reserved header. It must not be changed");
    }
  }

  private static void checkMessage(Section section) {
    String message = section.text("protobuf_message");
    if (!MESSAGES.contains(message)) {
      throw section.broken(
          "protobuf_message",
          "invalid protobuf_message value: unknown type for remote write protobuf message "
              + message
              + ", supported: "
              + String.join(", ", MESSAGES));
    }
  }

  private static void checkQueue(Section section) {
    Section queue = section.section("queue_config");
    if (queue == null) {
      return;
    }
    String prefix = "remote write queue ";
    checkPositive(queue, "max_shards", prefix);
    checkPositive(queue, "min_shards", prefix);
    if (queue.whole("min_shards") > queue.whole("max_shards")) {
      throw queue.broken("min_shards", prefix + "min_shards must not be greater than max_shards");
    }
    checkPositive(queue, "max_samples_per_send", prefix);
    checkPositive(queue, "capacity", prefix);
    if (queue.duration("max_backoff").compareTo(queue.duration("min_backoff")) < 0) {
      throw queue.broken("max_backoff", prefix + "max_backoff must not be less than min_backoff");
    }
  }

  private static void checkPositive(Section queue, String key, String prefix) {
    if (queue.whole(key) <= 0) {
      throw queue.broken(key, prefix + key + " must be positive");
    }
  }

  private static void checkAuthentication(Section section) {
    List<String> configured = new ArrayList<>();
    for (String key : AUTHENTICATION) {
      if (section.isSet(key)) {
        configured.add(key);
      }
    }
    if (configured.size() > 1) {
      throw section.broken(
          "at most one of basic_auth, authorization, oauth2, sigv4, azuread or google_iam must be"
              + " configured. Currently configured: ["
              + String.join(" ", configured)
              + "]");
    }
  }

  /** Checks the lists as a whole: nothing absent, no name twice. */
  static void check(Section root, NameScheme scheme) {
    checkNames(root, "remote_write", "remote write");
    for (Section write : root.sections("remote_write")) {
      if (write != null) {
        RelabelSection.relabelling(write, "write_relabel_configs", scheme);
      }
    }
    checkNames(root, "remote_read", "remote read");
  }

  private static void checkNames(Section root, String key, String what) {
    Set<String> names = new HashSet<>();
    for (Section section : root.sections(key)) {
      if (section == null) {
        throw root.broken(key, "empty or null " + what + " config section");
      }
      String name = section.text("name");
      if (!names.add(name) && !name.isEmpty()) {
        throw section.broken(
            "name", "found multiple " + what + " configs with job name " + GoQuote.quote(name));
      }
    }
  }
}
