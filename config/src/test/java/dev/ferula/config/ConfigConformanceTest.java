package dev.ferula.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlNode.Mapping;
import dev.ferula.config.yaml.YamlNode.Scalar;
import dev.ferula.config.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Configuration files that others wrote, judged as promtool judged them. Where its verdict differs
 * from what the file's name says, the file is newer than that promtool and the name wins.
 */
class ConfigConformanceTest {
  private static final String PREFIX = "FAILED: ";

  /** Files whose names do not say what they are and which a newer Prometheus accepts. */
  private static final Set<String> NEWER_GOOD = Set.of("scrape_config_local_infer_escaping.yml");

  /** Files whose messages have changed since that promtool, with the words they have now. */
  private static final Map<String, String> NEWER_WORDS =
      Map.of(
          "kubernetes_selectors_pod.bad.yml",
          "pod role supports only pod, node selectors",
          "metric_name_validation_scheme.bad.yml",
          "unrecognized ValidationScheme: \"invalid_scheme\"",
          "remote_write_authorization_header.bad.yml",
          "authorization header must be changed via the basic_auth, authorization, oauth2, sigv4,"
              + " azuread or google_iam parameter",
          "remote_write_wrong_msg.bad.yml",
          "invalid protobuf_message value: unknown type for remote write protobuf message"
              + " io.prometheus.writet.v2.Request, supported: prometheus.WriteRequest,"
              + " io.prometheus.write.v2.Request");

  record Verdict(String file, String kind, boolean accepted, String words) {
    boolean expected() {
      return switch (kind) {
        case "good" -> true;
        case "bad" -> false;
        default -> accepted || NEWER_GOOD.contains(file);
      };
    }
  }

  @Test
  void verdictsAndMessagesAgree() throws IOException {
    Path folder = Conformance.folder("config");
    List<String> wrong = new ArrayList<>();
    int messages = 0;
    List<Verdict> verdicts = verdicts(folder);
    for (Verdict verdict : verdicts) {
      ConfigException error = load(folder, verdict.file());
      if ((error == null) != verdict.expected()) {
        wrong.add(verdict.file() + ": " + (error == null ? "accepted" : error.getMessage()));
      } else if (error != null && !verdict.accepted()) {
        String said = error.words().replace(folder + "/", "");
        if (said.equals(expectedWords(verdict))) {
          messages++;
        } else if (!verdict.words().contains("not found in type")) {
          wrong.add(verdict.file() + ":\n  " + said + "\nnot\n  " + expectedWords(verdict));
        }
      }
    }
    assertThat(wrong).as("disagreements").isEmpty();
    assertThat(verdicts).hasSizeGreaterThan(200);
    assertThat(messages).as("equal messages").isGreaterThan(100);
  }

  private static String expectedWords(Verdict verdict) {
    String newer = NEWER_WORDS.get(verdict.file());
    return newer == null ? verdict.words() : "parsing YAML file " + verdict.file() + ": " + newer;
  }

  private static @Nullable ConfigException load(Path folder, String file) {
    try {
      new ConfigLoader(LoadOptions.SERVER).load(folder.resolve(file));
      return null;
    } catch (ConfigException e) {
      return e;
    }
  }

  private static List<Verdict> verdicts(Path folder) throws IOException {
    List<Verdict> verdicts = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("verdicts.jsonl"))) {
      Mapping row = (Mapping) YamlReader.read(line);
      String words = text(row, "stderr");
      verdicts.add(
          new Verdict(
              text(row, "file"),
              text(row, "kind"),
              text(row, "promtool_3_5_3_exit").equals("0"),
              words.startsWith(PREFIX) ? words.substring(PREFIX.length()) : words));
    }
    return verdicts;
  }

  private static String text(@Nullable Mapping row, String key) {
    assertThat(row).isNotNull();
    for (YamlNode.Entry entry : row.entries()) {
      if (((Scalar) entry.key()).text().equals(key)) {
        return ((Scalar) entry.value()).text();
      }
    }
    throw new IllegalArgumentException("no " + key + " in the row");
  }
}
