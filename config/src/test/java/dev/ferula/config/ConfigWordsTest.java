package dev.ferula.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Prometheus says of single values that do not fit, type names included. */
class ConfigWordsTest {
  private static final String SCALEWAY =
      "scrape_configs: [{job_name: a, scaleway_sd_configs: [{role: instance, project_id:"
          + " 11111111-1111-1111-1111-111111111112, access_key: SCWXXXXXXXXXXXXXXXXX, secret_key:"
          + " 11111111-1111-1111-1111-111111111111}]}]";
  private static final String ZONES =
      "available zones are: fr-par-1, fr-par-2, fr-par-3, nl-ams-1, nl-ams-2, nl-ams-3, pl-waw-1,"
          + " pl-waw-2, pl-waw-3";

  @TempDir Path directory;

  private String words(String text) throws IOException {
    Path file = directory.resolve("prometheus.yml");
    Files.writeString(file, text);
    ConfigException error =
        catchThrowableOfType(
            ConfigException.class, () -> new ConfigLoader(LoadOptions.SERVER).load(file));
    return error == null ? "" : error.words().replace("parsing YAML file " + file + ": ", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "job_name: a, convert_classic_histograms_to_nhcb: 0 | !!int `0` into bool",
        "job_name: a, scrape_native_histograms: [] | !!seq into bool",
        "job_name: a, proxy_url: b, proxy_connect_header: 1.5 | !!float `1.5` into config.ProxyHeader",
        "job_name: a, proxy_url: b, proxy_connect_header: {a: b} | !!str `b` into []config.Secret",
        "job_name: a, http_headers: {a: {secrets: b}} | !!str `b` into []config.Secret",
        "job_name: a, relabel_configs: [{source_labels: 0}] | !!int `0` into model.LabelNames",
        "job_name: a, static_configs: [{targets: [], labels: {a: []}}] | !!seq into model.LabelValue",
        "job_name: a, kubernetes_sd_configs: [{role: pod, selectors: 1}] | !!int `1` into"
            + " []kubernetes.SelectorConfig",
        "job_name: a, docker_sd_configs: [{host: b, filters: true}] | !!bool `true` into []moby.Filter",
      })
  void typesOfScrapingHavePrometheusNames(String job, String mismatch) throws IOException {
    assertThat(words("scrape_configs: [{" + job + "}]"))
        .isEqualTo("yaml: unmarshal errors:\n  line 1: cannot unmarshal " + mismatch);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "alerting: {alertmanagers: {}} | !!map into config.AlertmanagerConfigs",
        "remote_write: [{url: 'http://a/', protobuf_message: []}] | !!seq into remote.WriteMessageType",
        "otlp: {translation_strategy: {}} | !!map into otlptranslator.TranslationStrategyOption",
      })
  void otherTypesHavePrometheusNames(String text, String mismatch) throws IOException {
    assertThat(words(text))
        .isEqualTo("yaml: unmarshal errors:\n  line 1: cannot unmarshal " + mismatch);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "access_key: SCWXXXXXXXXXXXXXXXXX | access_key: b | invalid access key format 'b', expected"
            + " SCWXXXXXXXXXXXXXXXXX format",
        "secret_key: 1 | secret_key: x | invalid secret key format '<secret>', expected a UUID:"
            + " xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
        "project_id: 1 | project_id: x | invalid project ID format"
            + " 'x1111111-1111-1111-1111-111111111112', expected a UUID:"
            + " xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
        "role: instance | role: instance, zone: ~ | default zone cannot be empty",
        "role: instance | role: instance, zone: b | invalid default zone format 'b', " + ZONES,
        "role: instance | role: instance, zone: nl-ams-9, api_url: 'http://a/' | invalid API url"
            + " 'http://a/' it should not have a trailing slash",
      })
  void keysForScalewayAreCheckedAsByItsClient(String right, String wrong, String complaint)
      throws IOException {
    assertThat(words(SCALEWAY)).isEmpty();
    assertThat(words(SCALEWAY.replace(right, wrong))).isEqualTo("scaleway-sdk-go: " + complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "scrape_config_files: [~] | ^^",
        "scrape_config_files: [''] | ^^",
        "alerting: {alertmanagers: [~]} | empty or null Alertmanager section",
        "scrape_configs: [~] | empty or null scrape config section",
        "scrape_configs: [{job_name: a, kubernetes_sd_configs: [{role: pod, selectors: [~]}]}] | pod"
            + " role supports only pod, node selectors",
      })
  void itemsThatAreNothing(String text, String complaint) throws IOException {
    assertThat(words(text)).isEqualTo(complaint);
  }

  private static final String NAME_RULE =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
          + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
          + " validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "label: a=b | ^^",
        "label: 'a,!b , c in (d, ,e),f notin (),g==,h!=i,in,notin=in' | ^^",
        "label: 'a.b/c>1' | ^^",
        "label: a in | unable to parse requirement: found '' expected: '('",
        "label: a in ( | unable to parse requirement: found '', expected: ',', ')' or identifier",
        "label: 'a in (b' | unable to parse requirement: found '', expected: ',' or ')'",
        "label: a b | unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
        "label: '!' | unable to parse requirement: found '', expected: identifier",
        "label: '!a=b' | found '=', expected: ',' or 'end of string'",
        "label: 'a=b,' | found '', expected: identifier after ','",
        "label: ',a' | found ',', expected: !, identifier, or 'end of string'",
        "label: 'a=(' | unable to parse requirement: found '(', expected: identifier",
        "label: 'a>x' | unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt'"
            + " operators, the value must be an integer",
        "field: 'a=b\\,c' | ^^",
        "field: 'a=b,c!=d,' | ^^",
        "field: a | invalid selector: 'a'; can't understand 'a'",
        "field: a=b=c | invalid field selector: unescaped character in value: 61",
        "field: 'a=\\x' | invalid field selector: invalid escape sequence: \\x",
      })
  void selectorsOfKubernetesAreRefusedInItsWords(String selector, String complaint)
      throws IOException {
    assertThat(words(selecting(selector))).isEqualTo(complaint);
  }

  @Test
  void namesOfKubernetesLabelsAreRefusedInItsWords() throws IOException {
    assertThat(words(selecting("label: -a")))
        .isEqualTo(
            "unable to parse requirement: <nil>: Invalid value: \"-a\": name part " + NAME_RULE);
    assertThat(words(selecting("label: A_/b/c")))
        .isEqualTo(
            "unable to parse requirement: <nil>: Invalid value: \"A_/b/c\": a valid label key "
                + NAME_RULE
                + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    assertThat(words(selecting("label: 'a in (b,-)'")))
        .startsWith(
            "unable to parse requirement: values[0][a]: Invalid value: \"-\": a valid label must be"
                + " an empty string or consist of alphanumeric characters,");
  }

  private static String selecting(String selector) {
    return "scrape_configs: [{job_name: a, kubernetes_sd_configs: [{role: pod, selectors: [{role: pod, "
        + selector
        + "}]}]}]";
  }

  @Test
  void limitsMayHave64Bits() throws IOException {
    assertThat(words("global: {sample_limit: 18446744073709551615}")).isEmpty();
    assertThat(words("global: {sample_limit: 99999999999999999999}"))
        .endsWith("cannot unmarshal !!float `9999999...` into uint");
    assertThat(
            words(
                "scrape_configs: [{job_name: a, relabel_configs: [{action: hashmod, target_label: b,"
                    + " modulus: 18446744073709551615}]}]"))
        .isEmpty();
  }

  /** What is no number, or none that there is an unsigned one for, as Prometheus takes it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "7 | 7",
        "0x10 | 16",
        "18446744073709551615 | 18446744073709551615",
        "18446744073709551616 | 9223372036854775808",
        "1e19 | 10000000000000000000",
        "1.5 | 1",
        "-1.5 | 18446744073709551615",
        "-1e10 | 18446744063709551616",
        "-9223372036854775809 | 9223372036854775808",
        "-.inf | 9223372036854775808",
        "0 | relabel configuration for hashmod requires non-zero modulus",
        "0.5 | relabel configuration for hashmod requires non-zero modulus",
        "null | relabel configuration for hashmod requires non-zero modulus",
        "-1 | cannot unmarshal !!int `-1` into uint64",
        "-9223372036854775808 | cannot unmarshal !!int `-922337...` into uint64",
        "1e20 | cannot unmarshal !!float `1e20` into uint64",
        ".inf | cannot unmarshal !!float `.inf` into uint64",
        ".nan | cannot unmarshal !!float `.nan` into uint64",
        "0x1FFFFFFFFFFFFFFFF | cannot unmarshal !!str `0x1FFFF...` into uint64",
        "abc | cannot unmarshal !!str `abc` into uint64",
        "'8' | cannot unmarshal !!str `8` into uint64",
      })
  void aModulusIsReadAsGoReadsIt(String modulus, String verdict) throws IOException {
    String text =
        "scrape_configs: [{job_name: a, relabel_configs: [{action: hashmod, source_labels: [b],"
            + " target_label: b, modulus: "
            + modulus
            + "}]}]";
    if (Character.isDigit(verdict.charAt(0))) {
      assertThat(words(text)).isEmpty();
      Config config =
          new ConfigLoader(LoadOptions.SERVER).load(directory.resolve("prometheus.yml"));
      assertThat(config.scrapeJobs().getFirst().yaml()).contains("modulus: " + verdict + "\n");
    } else {
      assertThat(words(text)).endsWith(verdict);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "x:~y: [a~ | line 2: did not find expected ',' or ']'",
        "x:~~~y: [a | line 4: did not find expected ',' or ']'",
        "x:~- [a~- b~ | line 3: did not find expected ',' or ']'",
        "x: [a, [b | line 1: did not find expected ',' or ']'",
        "x:~y: {a: b~c: d~ | line 2: did not find expected ',' or '}'",
        "x:~y: \"a~b: c~ | line 4: found unexpected end of stream",
        "x:~- a~b~ | line 4: could not find expected ':'",
        "a: 1~b | line 3: could not find expected ':'",
        "global:~  a: 1~ b: 2~ | line 2: did not find expected key",
        "x: a~\ty: 1~ | line 2: found a tab character that violates indentation",
        "x: >x~ a~ | did not find expected comment or line break",
        "x: !<a~b | did not find the expected '>'",
        "%YAML 3.0~---~x: 1~ | found incompatible YAML document",
        "%YAML 1.2~---~global: {}~ | found incompatible YAML document",
        "%YAML 1.0~---~global: {}~ | found incompatible YAML document",
        "%YAML 1.1~%YAML 1.1~---~global: {}~ | line 1: found duplicate %YAML directive",
        "%TAG ! a:~%TAG ! b:~---~global: {}~ | line 1: found duplicate %TAG directive",
        "global: &a {external_labels: *a}~ | anchor 'a' value contains itself",
        "global: *a~ | unknown anchor 'a' referenced",
      })
  void whatIsNoYamlIsToldWithTheLineOfTheProblem(String text, String complaint) throws IOException {
    assertThat(words(text.replace('~', '\n'))).isEqualTo("yaml: " + complaint);
  }
}
