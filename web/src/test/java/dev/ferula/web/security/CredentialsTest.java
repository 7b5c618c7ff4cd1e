package dev.ferula.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      nullValues = "-",
      value = {
        "Basic YWxpY2U6cHc=,Basic[alice]",
        "bAsIc YWxpY2U6cHc=,Basic[alice]",
        "Basic YWxpY2U6,Basic[alice]",
        "Basic OnB3,Basic[]",
        "Basic  YWxpY2U6cHc=,-",
        "Basic YWxpY2U6cHc,-",
        "Basic YWxpY2U=,-",
        "Basic !!!!,-",
        "Basic ,-",
        "Basic,-",
        "Bearer t,Bearer",
        "Bearer  t ,Bearer",
        "Bearer ,-",
        "Digest x,-",
        "'',-"
      })
  void whatAHeaderSays(String header, String expected) {
    Credentials credentials = Credentials.of(header);
    assertThat(credentials == null ? null : credentials.toString()).isEqualTo(expected);
  }
}
