package dev.ferula.web.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScorersTest {
  /* The figures are those of the formulas: squares of runs, less gaps, over the square of the term. */
  @ParameterizedTest
  @CsvSource({
    "http, http_requests_total, subsequence, 0, 1",
    "http, http, subsequence, 0, 1",
    "hrt, http_requests_total, subsequence, 0, 0.25997",
    "rt, rest, subsequence, 0, 0.37463",
    "total, http_requests_total, subsequence, 0, 0.96956",
    "xyz, http_requests_total, subsequence, 0, -1",
    "ltr, http_requests_total, subsequence, 0, -1",
    "hrt, http_requests_total, subsequence, 90, -1",
    "日語, 日本語, subsequence, 0, 0.41625",
    "HTTP, http_requests_total, subsequence, 0, -1",
    "http, http_requests_total, jarowinkler, 0, 1",
    "requests, http_requests_total, jarowinkler, 0, 0.59091",
    "total, http_requests_total, jarowinkler, 0, 0.1",
    "ht_requests, http_requests_total, jarowinkler, 0, -1",
    "martha, marhta, jarowinkler, 50, 0.96111",
    "dixon, dicksonx, jarowinkler, 50, 0.81333",
    "abc, xyz, jarowinkler, 1, -1",
  })
  void scoreIsThatOfTheFormula(
      String term, String text, String algorithm, int threshold, double score) {
    assertThat(Scorers.of(List.of(term), threshold, algorithm, true).score(text))
        .isCloseTo(score, within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({"HTTP, Http_Requests, 1", "É, é, 1"})
  void caseMayBeLeftOutOfAccount(String term, String text, double score) {
    assertThat(Scorers.of(List.of(term), 0, "subsequence", false).score(text)).isEqualTo(score);
  }

  @ParameterizedTest
  @CsvSource({"node_cpu, 1", "http_total, 1", "zzz, -1"})
  void anyOfTheTermsIsEnough(String text, double score) {
    Scorer scorer = Scorers.of(List.of("node", "", "http"), 0, "subsequence", true);
    assertThat(scorer.score(text)).isEqualTo(score);
  }
}
