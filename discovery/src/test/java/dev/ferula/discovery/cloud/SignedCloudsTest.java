package dev.ferula.discovery.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.FakeServer;
import dev.ferula.discovery.JsonValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clouds whose requests are signed, against servers that check the signatures. */
class SignedCloudsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long PROVIDERS_TIME = 1_700_000_000;

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Ovh ovh(String service) {
    return new Ovh(server.url(), "app", "secret", "consumer", service, MINUTE);
  }

  /* As OVHcloud does: refuses what is not signed for this very request at about its own time. */
  private void ovhcloud(String path, String json) {
    server.on(
        path,
        exchange -> {
          String time = exchange.getRequestHeaders().getFirst("X-Ovh-Timestamp");
          String signed =
              "secret+consumer+GET+" + server.url() + exchange.getRequestURI() + "++" + time;
          boolean good =
              "app".equals(exchange.getRequestHeaders().getFirst("X-Ovh-Application"))
                  && "consumer".equals(exchange.getRequestHeaders().getFirst("X-Ovh-Consumer"))
                  && Math.abs(Long.parseLong(time) - PROVIDERS_TIME) < 60
                  && ("$1$" + sha1(signed))
                      .equals(exchange.getRequestHeaders().getFirst("X-Ovh-Signature"));
          FakeServer.send(exchange, good ? 200 : 403, "application/json", good ? json : "{}");
        });
  }

  @Test
  void outscalesMachinesAreReadPageByPage(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("key");
    Files.writeString(file, "secret\n");
    server.on(
        "/api/v1/ReadVms",
        exchange -> {
          String asked =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          String answer =
              asked.equals("{}")
                  ? """
                  {"NextPageToken": "more", "Vms": [{"VmId": "i-1", "State": "running",
                    "Placement": {"SubregionName": "eu-west-2a"}, "PrivateIp": "10.0.0.1", "PublicIp": "1.1.1.1",
                    "Tags": [{"Key": "a-b", "Value": "c"}, {"Key": "empty", "Value": ""}]},
                    {"VmId": "without"}]}
                  """
                  : "{\"Vms\": [{\"VmId\": \"i-2\", \"PublicIp\": \"2.2.2.2\"}]}";
          FakeServer.send(exchange, 200, "application/json", answer);
        });
    Outscale outscale =
        new Outscale(server.url() + "/api/v1", "r", "KEY", "", file.toString(), 9100, MINUTE);
    assertThat(FakeServer.targets(outscale))
        .containsExactly(
            Map.of(
                "__address__", "10.0.0.1:9100",
                "__meta_outscale_vm_instance_id", "i-1",
                "__meta_outscale_vm_region", "r",
                "__meta_outscale_vm_state", "running",
                "__meta_outscale_vm_subregion", "eu-west-2a",
                "__meta_outscale_vm_private_ip", "10.0.0.1",
                "__meta_outscale_vm_public_ip", "1.1.1.1",
                "__meta_outscale_vm_tag_a_b", "c"),
            Map.of(
                "__address__", "2.2.2.2:9100",
                "__meta_outscale_vm_instance_id", "i-2",
                "__meta_outscale_vm_region", "r",
                "__meta_outscale_vm_public_ip", "2.2.2.2"));
    assertThat(server.asked("/api/v1/ReadVms"))
        .extracting(FakeServer.Asked::content)
        .containsExactly("{}", "{\"NextPageToken\":\"more\"}");
    assertThat(server.authorizations("/"))
        .allMatch(
            header ->
                header.startsWith("AWS4-HMAC-SHA256 Credential=KEY/")
                    && header.contains("/eu-west-2/oapi/aws4_request")
                    && header.contains("SignedHeaders=content-type;host;x-amz-date"));
    assertThat(outscale.toString()).doesNotContain("KEY", "key");
  }

  private static String sha1(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void dedicatedServersOfOvhcloud() throws Exception {
    server.json("/auth/time", Long.toString(PROVIDERS_TIME));
    ovhcloud("/dedicated/server", "[\"ns1.eu\", \"lost\", \"odd\"]");
    ovhcloud(
        "/dedicated/server/ns1.eu",
        """
        {"state": "ok", "commercialRange": "Advance-1", "linkSpeed": 123, "rack": "r",
         "noIntervention": true, "os": "debian11_64", "supportLevel": "pro", "serverId": 1234567890123,
         "reverse": "rev.eu", "datacenter": "gra3", "name": "ns1.eu"}
        """);
    ovhcloud(
        "/dedicated/server/ns1.eu/ips",
        "[\"1.2.3.4\", \"2001:0db8:0:0:1:0:0:1\", \"10.0.0.0/8\", \"5.6.7.8/32\", \"0.0.0.0\"]");
    ovhcloud("/dedicated/server/odd", "{\"name\": \"odd\"}");
    ovhcloud("/dedicated/server/odd/ips", "[\"1.2.3\"]");
    assertThat(FakeServer.targets(ovh("dedicated_server")))
        .containsExactly(
            Map.ofEntries(
                Map.entry("__address__", "5.6.7.8"),
                Map.entry("instance", "ns1.eu"),
                Map.entry("__meta_ovhcloud_dedicated_server_state", "ok"),
                Map.entry("__meta_ovhcloud_dedicated_server_commercial_range", "Advance-1"),
                Map.entry("__meta_ovhcloud_dedicated_server_link_speed", "123"),
                Map.entry("__meta_ovhcloud_dedicated_server_rack", "r"),
                Map.entry("__meta_ovhcloud_dedicated_server_no_intervention", "true"),
                Map.entry("__meta_ovhcloud_dedicated_server_os", "debian11_64"),
                Map.entry("__meta_ovhcloud_dedicated_server_support_level", "pro"),
                Map.entry("__meta_ovhcloud_dedicated_server_server_id", "1234567890123"),
                Map.entry("__meta_ovhcloud_dedicated_server_reverse", "rev.eu"),
                Map.entry("__meta_ovhcloud_dedicated_server_datacenter", "gra3"),
                Map.entry("__meta_ovhcloud_dedicated_server_name", "ns1.eu"),
                Map.entry("__meta_ovhcloud_dedicated_server_ipv4", "5.6.7.8"),
                Map.entry("__meta_ovhcloud_dedicated_server_ipv6", "2001:db8::1:0:0:1")));
    assertThat(server.asked("/auth/time")).hasSize(1);
    FakeServer.run(ovh("dedicated_server"), Map.of(), 2);
    assertThat(server.asked("/auth/time")).as("the clocks are compared each time").hasSize(3);
  }

  @Test
  void virtualServersOfOvhcloud() throws Exception {
    server.json("/auth/time", Long.toString(PROVIDERS_TIME));
    ovhcloud("/vps", "[\"vps-a\"]");
    ovhcloud(
        "/vps/vps-a",
        """
        {"zone": "z", "displayName": "d", "cluster": "c", "state": "running", "name": "vps-a",
         "netbootMode": "local", "memoryLimit": 2048, "offerType": "ssd", "vcore": 1,
         "model": {"maximumAdditionnalIp": 16, "offer": "o", "datacenter": ["gra", "sbg"], "vcore": 2,
           "version": "2019v1", "name": "m", "disk": 40, "memory": 4096}}
        """);
    ovhcloud("/vps/vps-a/ips", "[\"::1:0:0:0:2\"]");
    assertThat(FakeServer.targets(ovh("vps")))
        .containsExactly(
            Map.ofEntries(
                Map.entry("__address__", "::1:0:0:0:2"),
                Map.entry("instance", "vps-a"),
                Map.entry("__meta_ovhcloud_vps_offer", "o"),
                Map.entry("__meta_ovhcloud_vps_datacenter", "[gra sbg]"),
                Map.entry("__meta_ovhcloud_vps_model_vcore", "2"),
                Map.entry("__meta_ovhcloud_vps_maximum_additional_ip", "16"),
                Map.entry("__meta_ovhcloud_vps_version", "2019v1"),
                Map.entry("__meta_ovhcloud_vps_model_name", "m"),
                Map.entry("__meta_ovhcloud_vps_disk", "40"),
                Map.entry("__meta_ovhcloud_vps_memory", "4096"),
                Map.entry("__meta_ovhcloud_vps_zone", "z"),
                Map.entry("__meta_ovhcloud_vps_display_name", "d"),
                Map.entry("__meta_ovhcloud_vps_cluster", "c"),
                Map.entry("__meta_ovhcloud_vps_state", "running"),
                Map.entry("__meta_ovhcloud_vps_name", "vps-a"),
                Map.entry("__meta_ovhcloud_vps_netboot_mode", "local"),
                Map.entry("__meta_ovhcloud_vps_memory_limit", "2048"),
                Map.entry("__meta_ovhcloud_vps_offer_type", "ssd"),
                Map.entry("__meta_ovhcloud_vps_vcore", "1"),
                Map.entry("__meta_ovhcloud_vps_ipv6", "::1:0:0:0:2")));
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:0:0:0:0:1, 2001:db8::1",
    "0:0:0:0:0:0:0:1, ::1",
    "1:0:0:2:0:0:0:0, 1:0:0:2::",
    "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
    "0:0:1:0:0:0:1:0, 0:0:1::1:0",
    "2001:DB8::A, 2001:db8::a"
  })
  void addressesAreWrittenTheShortestWay(String given, String written) {
    assertThat(OvhAddresses.of(List.of(given))).isEqualTo(new OvhAddresses("", written));
  }

  @ParameterizedTest
  @CsvSource({"1.2.3", "1.2.3.256", "host", "''", "1::2::3", "10.0.0.0/8", "0.0.0.0"})
  void listsWithoutAHostAreRefused(String only) {
    assertThatThrownBy(() -> OvhAddresses.of(List.of(only)))
        .isInstanceOf(DiscoveryException.class)
        .hasMessage("could not parse IP addresses from list");
  }

  @Test
  void serversOfStackitWithASignedLogin(@TempDir Path folder) throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    Path file = Files.writeString(folder.resolve("key.pem"), pem);
    server.lend("/token", "lent");
    AtomicReference<String> servers =
        new AtomicReference<>(
            """
            {"items": [
              {"id": "1", "name": "n", "availabilityZone": "eu01-3", "status": "INACTIVE",
               "powerStatus": "STOPPED", "machineType": "g1.1",
               "labels": {"a-b": "c", "number": 1},
               "nics": [{"networkName": "in-1", "ipv4": "10.0.0.1"},
                 {"networkName": "out", "ipv4": "10.0.0.2", "publicIp": "192.0.2.1"}]},
              {"id": "2", "nics": []}, {"id": "3"}]}
            """);
    server.on(
        "/v1/projects/p/servers?details=true",
        exchange -> {
          boolean good =
              "Bearer lent".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          FakeServer.send(exchange, good ? 200 : 401, "application/json", servers.get());
        });
    StackitLogin login =
        new StackitLogin(
            "{\"credentials\": {\"kid\": \"k\", \"iss\": \"me\", \"sub\": \"s\", \"aud\": \"a\"}}",
            "",
            "",
            file.toString(),
            server.url() + "/token");
    Stackit stackit = new Stackit("p", "eu01", server.url(), 9100, login, MINUTE);
    assertThat(FakeServer.targets(stackit))
        .containsExactly(
            Map.ofEntries(
                Map.entry("__address__", "192.0.2.1:9100"),
                Map.entry("__meta_stackit_project", "p"),
                Map.entry("__meta_stackit_id", "1"),
                Map.entry("__meta_stackit_name", "n"),
                Map.entry("__meta_stackit_availability_zone", "eu01-3"),
                Map.entry("__meta_stackit_status", "INACTIVE"),
                Map.entry("__meta_stackit_power_status", "STOPPED"),
                Map.entry("__meta_stackit_type", "g1.1"),
                Map.entry("__meta_stackit_private_ipv4_in_1", "10.0.0.1"),
                Map.entry("__meta_stackit_private_ipv4_out", "10.0.0.2"),
                Map.entry("__meta_stackit_public_ipv4", "192.0.2.1"),
                Map.entry("__meta_stackit_labelpresent_a_b", "true"),
                Map.entry("__meta_stackit_label_a_b", "c")));
    String form = server.forms("/token").getFirst();
    assertThat(form)
        .startsWith("assertion=ey")
        .endsWith("&grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer");
    String[] parts = form.substring(10, form.indexOf('&')).split("\\.", -1);
    assertThat(decoded(parts[0])).isEqualTo("{\"alg\":\"RS512\",\"typ\":\"JWT\",\"kid\":\"k\"}");
    JsonValue claims = JsonValue.parse(decoded(parts[1]));
    assertThat(claims.text("iss") + claims.text("sub") + claims.text("aud")).isEqualTo("mesa");
    assertThat(claims.get("exp").whole() - claims.get("iat").whole()).isEqualTo(600);
    Signature signature = Signature.getInstance("SHA512withRSA");
    signature.initVerify(keys.getPublic());
    signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
    assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    assertThat(stackit.toString()).doesNotContain("credentials");
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }
}
