package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.matcher.relabel.RelabelAction;
import dev.ferula.matcher.relabel.RelabelRule;
import dev.ferula.matcher.relabel.Relabelling;
import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes a target of labels, and what Prometheus says of those that are none. */
class TargetLabelsTest {
  private static Labels labels(String... own) {
    ScrapeConfig config = Fixture.job(job -> job);
    return TargetLabels.relabelled(config, Labels.of(own), Labels.EMPTY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a | b | no address",
        "__unix_socket__ | /run/s | no address",
        "__address__ | h/p | \"h/p\" is not a valid hostname",
        "__scrape_interval__ | 0s | scrape interval cannot be 0",
        "__scrape_interval__ | 3s | scrape timeout cannot be greater than scrape interval (\"5s\" > \"3s\")",
        "__scrape_interval__ | x | error parsing scrape interval: not a valid duration string: \"x\"",
        "__scrape_timeout__ | 0s | scrape timeout cannot be 0",
        "__scrape_timeout__ | 1x | error parsing scrape timeout: unknown unit \"x\" in duration \"1x\"",
        "__scrape_native_histograms__ | on | error parsing scrape native histograms: strconv.ParseBool:"
            + " parsing \"on\": invalid syntax",
        "__always_scrape_classic_histograms__ | 2 | error parsing always scrape classic histograms:"
            + " strconv.ParseBool: parsing \"2\": invalid syntax",
      })
  void whatIsNoTargetIsSaidInPrometheusWords(String name, String value, String words) {
    boolean addressed = !words.contains("address") && !name.equals("__address__");
    String[] own =
        addressed ? new String[] {"__address__", "h:1", name, value} : new String[] {name, value};
    assertThatThrownBy(() -> labels(own)).hasMessage(words);
  }

  @Test
  void socketsHaveAnAddressToBeCalledBy() {
    Labels found = labels("__address__", "h:1", "__unix_socket__", "/run/s", "__meta_a", "b");
    assertThat(found.valueOrEmpty("instance")).isEqualTo("h:1");
    assertThat(found.has("__meta_a")).isFalse();
  }

  /** Where labels are renamed to one name the last counts: those of the settings come later. */
  @Test
  void labelsOfTheJobsSettingsComeBehindThoseOfDiscovery() {
    ScrapeConfig config =
        Fixture.job(
            job ->
                job.relabelling(
                    Relabelling.of(
                        List.of(
                            RelabelRule.builder().targetLabel("aa").replacement("rule").build(),
                            map("job|zone", "a"),
                            map("__scheme__|job", "b"),
                            map("aa|zone|job", "c")),
                        NameScheme.UTF8)));
    Labels found =
        TargetLabels.relabelled(
            config, Labels.of("__address__", "h:1", "zone", "own"), Labels.EMPTY);
    assertThat(found.valueOrEmpty("a")).isEqualTo("job");
    assertThat(found.valueOrEmpty("b")).isEqualTo("http");
    assertThat(found.valueOrEmpty("c")).isEqualTo("rule");
  }

  private static RelabelRule map(String regex, String to) {
    return RelabelRule.builder()
        .action(RelabelAction.LABELMAP)
        .regex(regex)
        .replacement(to)
        .build();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no host:80 | parse \"http://no%20host:80/metrics\": invalid URL escape \"%20\"",
        "[::1 | parse \"http://[::1/metrics\": missing ']' in host",
        "h:abc | parse \"http://h:abc/metrics\": invalid port \":abc\" after host",
        "h{}:80 | parse \"http://h%7B%7D:80/metrics\": invalid URL escape \"%7B\"",
      })
  void addressesThatMakeNoUrlAreToldInPrometheusWords(String address, String words) {
    Target target =
        new Target(
            labels("__address__", address),
            Fixture.job(job -> job),
            Labels.of("__address__", address),
            Labels.EMPTY);
    assertThatThrownBy(target::uri).hasMessage(words);
  }

  @Test
  void aTargetWithoutSchemeHasAnUrlWithoutOne() {
    Labels labels = labels("__address__", "h:1").toBuilder().set("__scheme__", "").build();
    Target target = new Target(labels, Fixture.job(job -> job), labels, Labels.EMPTY);
    assertThat(target.scrapeUrl()).isEqualTo("//h:1/metrics");
  }
}
