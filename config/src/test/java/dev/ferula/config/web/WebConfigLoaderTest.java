package dev.ferula.config.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebConfigLoaderTest {
  private static final String HASH = "$2b$10$nXlL9jqdxvGmeL.XpLJhneFSKwRBKT5fAs4VX.iTaszI.kFVI4mAe";

  @TempDir Path directory;

  private WebConfig load(String text) throws IOException {
    return WebConfigLoader.load(Files.writeString(directory.resolve("web.yml"), text));
  }

  @Test
  void emptyFileAsksForNothing() throws IOException {
    WebConfig config = load("");
    assertThat(config.tls()).isNull();
    assertThat(config.http2()).isTrue();
    assertThat(config.users()).isEmpty();
    assertThat(config.defaultRole()).isEqualTo("admin");
  }

  @Test
  void everyFieldIsReadAndPathsStartFromTheFile() throws IOException {
    Files.writeString(directory.resolve("s.pem"), "certificate");
    Files.writeString(directory.resolve("ca.pem"), "authority");
    WebConfig config =
        load(
            """
            tls_server_config:
              cert_file: s.pem
              key: inline
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: ca.pem
              client_allowed_sans: [a.example, 10.0.0.1]
              min_version: TLS13
              cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
              curve_preferences: [X25519, CurveP256]
              prefer_server_cipher_suites: false
            http_server_config:
              http2: false
              headers: {X-Frame-Options: deny}
            rate_limit: {burst: 3, interval: 1s}
            basic_auth_users: {alice: "%s"}
            ferula:
              default_role: viewer
              roles: {alice: editor}
              tokens:
                - {name: t, sha256: %s, match: '{team="a"}'}
            """
                .formatted(HASH, "A".repeat(64)));
    assertThat(config.tls())
        .isEqualTo(
            new WebConfig.Tls(
                "certificate",
                "inline",
                "authority",
                "RequireAndVerifyClientCert",
                List.of("a.example", "10.0.0.1"),
                "TLS13",
                "TLS13",
                List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
                List.of("X25519", "CurveP256")));
    assertThat(config.http2()).isFalse();
    assertThat(config.headers()).containsEntry("X-Frame-Options", "deny");
    assertThat(config.rateLimit()).isEqualTo(new WebConfig.RateLimit(3, Duration.ofSeconds(1)));
    assertThat(config.users()).containsEntry("alice", HASH);
    assertThat(config.roles()).containsEntry("alice", "editor");
    assertThat(config.tokens())
        .containsExactly(new WebConfig.Token("t", "a".repeat(64), "viewer", "{team=\"a\"}"));
    assertThat(config.toString()).doesNotContain("inline");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tls_server_confg: {}                             | field tls_server_confg not found in type web.Config
          tls_server_config: {cert: a}                     | missing one of key or key_file
          tls_server_config: {key: a}                      | missing one of cert or cert_file
          tls_server_config: {cert_file: no, key: a}       | failed to read cert_file
          tls_server_config: {cert: a, key_file: no}       | no such file or directory
          tls_server_config: {client_auth_type: x, cert: a, key: a} | invalid ClientAuth: x
          tls_server_config: {client_ca: c, cert: a, key: a} | client CA's have been configured without a Client Auth Policy
          tls_server_config: {min_version: TLS14}          | unknown TLS version: TLS14
          tls_server_config: {cipher_suites: [TLS_X]}      | unknown cipher: TLS_X
          tls_server_config: {curve_preferences: [P1]}     | unknown curve: P1
          http_server_config: {headers: {Server: x}}       | HTTP header "Server" can not be configured
          http_server_config: {headers: {X-Frame-Options: no}} | invalid value for X-Frame-Options. Expected one of: ["deny" "sameorigin"], but got: "no"
          http_server_config: {http2: maybe}               | cannot unmarshal
          basic_auth_users: {alice: secret}                | crypto/bcrypt: hashedSecret too short to be a bcrypted password
          basic_auth_users: {alice: "$2q$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"} | the hash is not one that bcrypt makes
          basic_auth_users: {alice: "$2y$10$!!auhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"} | the hash is not one that bcrypt makes
          basic_auth_users: {alice: "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSixx"} | the hash is not one that bcrypt makes
          basic_auth_users: [alice]                        | cannot unmarshal
          ferula: {roles: {nobody: admin}}                 | nobody, who is not one of basic_auth_users
          ferula: {default_role: king}                     | unknown role "king"
          ferula: {tokens: [{name: a, sha256: abc}]}       | must be 64 hexadecimal digits
          ferula: {tokens: [{sha256: abc}]}                | a name of its own
          'a: [' | yaml:
          """)
  void badFileIsRefusedWithTheReasonAndWithoutItsSecrets(String text, String reason) {
    assertThatThrownBy(() -> load(text))
        .isInstanceOf(WebConfigException.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("secret:");
  }
}
