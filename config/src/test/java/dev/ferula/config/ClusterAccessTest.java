package dev.ferula.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.scrape.http.Authorization;
import dev.ferula.scrape.http.HeaderValues;
import dev.ferula.scrape.http.HttpOptions;
import dev.ferula.scrape.http.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterAccessTest {
  @TempDir Path directory;

  @Test
  void podKnowsItsClusterByTheEnvironment() {
    Map<String, String> environment =
        Map.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "443");
    ClusterAccess access = ClusterAccess.fromPod(environment::get);
    assertThat(access.server()).isEqualTo("https://[fd00::1]:443");
    assertThat(access.http().authorization())
        .isEqualTo(
            new Authorization.Header(
                "Bearer", Secret.NONE, "/var/run/secrets/kubernetes.io/serviceaccount/token"));
    assertThat(access.http().proxy().fromEnvironment()).isTrue();
    assertThat(access.http().tls().caFile())
        .isEqualTo("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt");
    assertThatThrownBy(() -> ClusterAccess.fromPod(_ -> null))
        .isInstanceOf(DiscoveryException.class)
        .hasMessageContaining("KUBERNETES_SERVICE_HOST");
  }

  @Test
  void fileTellsTheClusterOfItsCurrentContext() throws IOException {
    Path file = directory.resolve("config");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        current-context: two
        contexts:
          - {name: one, context: {cluster: x, user: x}}
          - {name: two, context: {cluster: c, user: u}}
        clusters:
          - name: c
            cluster: {server: "https://k:6443", certificate-authority-data: Y2E=}
        users:
          - name: u
            user: {client-certificate: c.pem, client-key-data: a2V5}
        """);
    ClusterAccess access = ClusterAccess.fromFile(file);
    assertThat(access.server()).isEqualTo("https://k:6443");
    assertThat(access.http().tls().ca()).isEqualTo("ca");
    assertThat(access.http().tls().certFile()).isEqualTo(directory.resolve("c.pem").toString());
    assertThat(access.http().tls().key()).isEqualTo(new Secret("key"));
    Files.writeString(file, Files.readString(file).replace("client-key-data: a2V5", "exec: {}"));
    assertThatThrownBy(() -> ClusterAccess.fromFile(file))
        .isInstanceOf(DiscoveryException.class)
        .hasMessageContaining("exec");
    Files.writeString(file, "current-context: none\n");
    assertThatThrownBy(() -> ClusterAccess.fromFile(file))
        .isInstanceOf(DiscoveryException.class)
        .hasMessageContaining("no server");
  }

  @Test
  void fileMayNameAProxyAndAnotherToActAs() throws IOException {
    Path file = directory.resolve("config");
    Files.writeString(
        file,
        """
        current-context: c
        contexts: [{name: c, context: {cluster: c, user: u}}]
        clusters: [{name: c, cluster: {server: "https://k", proxy-url: "http://p:3128"}}]
        users: [{name: u, user: {token: t, as: jane, as-uid: u1, as-groups: [dev, ops]}}]
        """);
    HttpOptions http = ClusterAccess.fromFile(file).http();
    assertThat(http.proxy().url()).isEqualTo(new Secret("http://p:3128"));
    assertThat(http.proxy().fromEnvironment()).isFalse();
    assertThat(http.headers())
        .containsOnly(
            Map.entry("Impersonate-User", values("jane")),
            Map.entry("Impersonate-Uid", values("u1")),
            Map.entry("Impersonate-Group", values("dev", "ops")));
  }

  private static HeaderValues values(String... values) {
    return new HeaderValues(List.of(values), List.of(), List.of());
  }
}
