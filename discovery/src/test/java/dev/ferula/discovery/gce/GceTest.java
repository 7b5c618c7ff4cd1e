package dev.ferula.discovery.gce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.discovery.FakeServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GceTest {
  private static final String LIST =
      "/projects/proj/zones/eu-1/instances?alt=json&prettyPrint=false&filter=labels.a%3Db";

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Gce gce() {
    return new Gce("proj", "eu-1", "labels.a=b", 9100, ",", Duration.ofMinutes(1), server.url());
  }

  @Test
  void machinesPageByPageWithATokenOfTheMachine(@TempDir Path home) throws Exception {
    server.on(
        "/computeMetadata/v1/instance/service-accounts/default/token?scopes="
            + "https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcompute.readonly",
        exchange -> {
          boolean asked = "Google".equals(exchange.getRequestHeaders().getFirst("Metadata-Flavor"));
          FakeServer.send(
              exchange,
              asked ? 200 : 403,
              "application/json",
              "{\"access_token\": \"lent\", \"expires_in\": 3599}");
        });
    server.json(
        LIST,
        """
        {"nextPageToken": "x", "items": [{"id": "42", "name": "one", "status": "RUNNING",
          "zone": "https://z/eu-1", "machineType": "https://m/n1",
          "tags": {"items": ["a", "b"]},
          "metadata": {"items": [{"key": "k-1", "value": "v"}, {"key": "none"}]},
          "labels": {"l-1": "w"},
          "networkInterfaces": [
            {"name": "nic0", "network": "https://n/d", "subnetwork": "https://s/d",
             "networkIP": "10.0.0.1", "accessConfigs": [{"type": "ONE_TO_ONE_NAT", "natIP": "1.2.3.4"}]},
            {"name": "nic1", "networkIP": "10.1.0.1"}]},
          {"id": "43", "name": "no network"}]}
        """);
    server.json(
        LIST + "&pageToken=x",
        "{\"items\": [{\"id\": 44, \"networkInterfaces\": [{\"networkIP\": \"10.0.0.2\","
            + " \"accessConfigs\": [{\"type\": \"DIRECT_IPV6\", \"natIP\": \"n\"}]}]}]}");
    Map<String, String> environment =
        Map.of(
            "HOME",
            home.toString(),
            "GCE_METADATA_HOST",
            server.url().substring("http://".length()));
    List<Map<String, String>> targets = FakeServer.targets(FakeServer.groups(gce(), environment));
    assertThat(targets).hasSize(2);
    assertThat(targets.getFirst())
        .isEqualTo(
            Map.ofEntries(
                Map.entry("__address__", "10.0.0.1:9100"),
                Map.entry("__meta_gce_instance_id", "42"),
                Map.entry("__meta_gce_instance_name", "one"),
                Map.entry("__meta_gce_instance_status", "RUNNING"),
                Map.entry("__meta_gce_interface_ipv4_nic0", "10.0.0.1"),
                Map.entry("__meta_gce_interface_ipv4_nic1", "10.1.0.1"),
                Map.entry("__meta_gce_label_l_1", "w"),
                Map.entry("__meta_gce_machine_type", "https://m/n1"),
                Map.entry("__meta_gce_metadata_k_1", "v"),
                Map.entry("__meta_gce_network", "https://n/d"),
                Map.entry("__meta_gce_private_ip", "10.0.0.1"),
                Map.entry("__meta_gce_project", "proj"),
                Map.entry("__meta_gce_public_ip", "1.2.3.4"),
                Map.entry("__meta_gce_subnetwork", "https://s/d"),
                Map.entry("__meta_gce_tags", ",a,b,"),
                Map.entry("__meta_gce_zone", "https://z/eu-1")));
    assertThat(targets.get(1))
        .containsEntry("__meta_gce_instance_id", "44")
        .doesNotContainKey("__meta_gce_public_ip");
    assertThat(server.authorizations("/projects/")).containsExactly("Bearer lent", "Bearer lent");
  }

  @Test
  void serviceAccountsSignTheirRequestForAToken(@TempDir Path home) throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    String pem =
        "-----BEGIN PRIVATE KEY-----\\n"
            + Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded())
            + "\\n-----END PRIVATE KEY-----\\n";
    Path file =
        Files.writeString(
            home.resolve("key.json"),
            "{\"type\": \"service_account\", \"client_email\": \"me@p\", \"private_key_id\": \"k\","
                + " \"token_uri\": \""
                + server.url()
                + "/token\", \"private_key\": \""
                + pem
                + "\"}");
    server.lend("/token", "signed");
    server.json(LIST, "{\"items\": []}");
    FakeServer.groups(gce(), Map.of("GOOGLE_APPLICATION_CREDENTIALS", file.toString()));
    assertThat(server.authorizations("/projects/")).containsExactly("Bearer signed");
    String form = server.forms("/token").getFirst();
    assertThat(form).startsWith("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&");
    String[] parts = form.substring(form.indexOf("assertion=") + 10).split("\\.", -1);
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    assertThat(claims).contains("\"iss\":\"me@p\"", "compute.readonly", "/token\"");
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(keys.getPublic());
    signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
    assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
  }
}
