package dev.ferula.discovery.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.FakeServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenStackTest {
  private final FakeServer server = new FakeServer();
  private final List<String> logins = new CopyOnWriteArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();

  @BeforeEach
  void login() {
    String catalog =
        """
        {"token": {"catalog": [
          {"type": "compute", "endpoints": [
            {"region": "other", "interface": "public", "url": "http://elsewhere"},
            {"region": "here", "interface": "admin", "url": "http://elsewhere"},
            {"region": "here", "interface": "public", "url": "U/compute/"}]},
          {"type": "network", "endpoints": [
            {"region_id": "here", "interface": "public", "url": "U/network"}]},
          {"type": "load-balancer", "endpoints": [
            {"region": "here", "interface": "public", "url": "U/lb/v2.0/"}]}]}}
        """
            .replace("U/", server.url() + "/");
    server.on(
        "/v3/auth/tokens",
        exchange -> {
          logins.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.getResponseHeaders().set("X-Subject-Token", "lent");
          FakeServer.send(exchange, 201, "application/json", catalog);
        });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void answer(String path, String json) {
    server.on(
        path,
        exchange -> {
          tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Auth-Token")));
          FakeServer.send(
              exchange, 200, "application/json", json.replace("U/", server.url() + "/"));
        });
  }

  private OpenStackAccount account(String user, String project) {
    return new OpenStackAccount(
        server.url() + "/v3/", user, "", "secret", project, "", "dom", "", "", "", "");
  }

  private OpenStack openStack(String role, OpenStackAccount account) {
    return new OpenStack(role, account, "here", true, "public", 9100, Duration.ofMinutes(1));
  }

  @Test
  void serversHaveATargetForEachAddressInside() throws Exception {
    answer(
        "/network/v2.0/ports",
        "{\"ports\": [{\"id\": \"p1\", \"device_id\": \"s1\"}], \"ports_links\": ["
            + "{\"rel\": \"next\", \"href\": \"U/network/v2.0/ports?marker=p1\"}]}");
    answer(
        "/network/v2.0/ports?marker=p1", "{\"ports\": [{\"id\": \"p2\", \"device_id\": \"s2\"}]}");
    answer(
        "/network/v2.0/floatingips",
        """
        {"floatingips": [
          {"port_id": "p1", "fixed_ip_address": "10.0.0.1", "floating_ip_address": "1.2.3.4"},
          {"port_id": "unknown", "fixed_ip_address": "10.0.0.9", "floating_ip_address": "9.9.9.9"},
          {"port_id": null, "fixed_ip_address": null, "floating_ip_address": "8.8.8.8"}]}
        """);
    answer(
        "/compute/servers/detail?all_tenants=true",
        """
        {"servers": [
          {"id": "s1", "name": "one", "status": "ACTIVE", "tenant_id": "t", "user_id": "u",
           "flavor": {"original_name": "m1.small"}, "image": {"id": "i"},
           "metadata": {"a-b": "c"},
           "addresses": {"pool": [{"addr": "10.0.0.1"}, {"addr": "1.2.3.4"}, {"addr": "fd00::1"}]}},
          {"id": "s2", "name": "two", "status": "SHUTOFF", "flavor": {"id": "f"}, "image": "",
           "addresses": {"pool": [{"addr": "10.0.0.2"}], "empty": []}},
          {"id": "s3", "flavor": {"id": "f"}, "addresses": {}},
          {"id": "s4", "flavor": {}, "addresses": {"pool": [{"addr": "10.0.0.4"}]}}]}
        """);
    List<Map<String, String>> targets =
        FakeServer.targets(openStack("instance", account("me", "proj")));
    assertThat(targets).hasSize(3);
    assertThat(targets.getFirst())
        .isEqualTo(
            Map.ofEntries(
                Map.entry("__address__", "10.0.0.1:9100"),
                Map.entry("__meta_openstack_address_pool", "pool"),
                Map.entry("__meta_openstack_instance_flavor", "m1.small"),
                Map.entry("__meta_openstack_instance_id", "s1"),
                Map.entry("__meta_openstack_instance_image", "i"),
                Map.entry("__meta_openstack_instance_name", "one"),
                Map.entry("__meta_openstack_instance_status", "ACTIVE"),
                Map.entry("__meta_openstack_private_ip", "10.0.0.1"),
                Map.entry("__meta_openstack_project_id", "t"),
                Map.entry("__meta_openstack_public_ip", "1.2.3.4"),
                Map.entry("__meta_openstack_tag_a_b", "c"),
                Map.entry("__meta_openstack_user_id", "u")));
    assertThat(targets.get(1))
        .containsEntry("__address__", "[fd00::1]:9100")
        .doesNotContainKey("__meta_openstack_public_ip");
    assertThat(targets.get(2))
        .containsEntry("__address__", "10.0.0.2:9100")
        .containsEntry("__meta_openstack_instance_flavor", "f")
        .doesNotContainKey("__meta_openstack_instance_image");
    assertThat(tokens).isNotEmpty().allMatch("lent"::equals);
    assertThat(logins.getFirst())
        .contains("\"methods\":[\"password\"]", "\"name\":\"me\"", "\"password\":\"secret\"")
        .contains("\"name\":\"proj\"", "\"domain\":{\"name\":\"dom\"}");
  }

  @Test
  void hypervisors() throws Exception {
    answer(
        "/compute/os-hypervisors/detail",
        """
        {"hypervisors": [{"id": 7, "hypervisor_hostname": "h", "host_ip": "10.1.0.1",
          "status": "enabled", "state": "up", "hypervisor_type": "QEMU"}]}
        """);
    assertThat(FakeServer.targets(openStack("hypervisor", account("me", ""))))
        .containsExactly(
            Map.of(
                "__address__", "10.1.0.1:9100",
                "__meta_openstack_hypervisor_id", "7",
                "__meta_openstack_hypervisor_hostname", "h",
                "__meta_openstack_hypervisor_host_ip", "10.1.0.1",
                "__meta_openstack_hypervisor_status", "enabled",
                "__meta_openstack_hypervisor_state", "up",
                "__meta_openstack_hypervisor_type", "QEMU"));
    assertThat(logins.getFirst()).doesNotContain("scope");
  }

  @Test
  void loadBalancersThatListenForPrometheus() throws Exception {
    answer(
        "/lb/v2.0/lbaas/loadbalancers",
        """
        {"loadbalancers": [
          {"id": "l1", "name": "one", "vip_address": "10.2.0.1", "vip_port_id": "p",
           "operating_status": "ONLINE", "provisioning_status": "ACTIVE", "provider": "octavia",
           "availability_zone": "az", "project_id": "t", "tags": ["a", "b"]},
          {"id": "l2", "name": "two", "vip_address": "10.2.0.2"}]}
        """);
    answer(
        "/lb/v2.0/lbaas/listeners",
        """
        {"listeners": [
          {"protocol": "HTTP", "protocol_port": 80, "loadbalancers": [{"id": "l1"}, {"id": "l2"}]},
          {"protocol": "PROMETHEUS", "protocol_port": 9101, "loadbalancers": [{"id": "l1"}]}]}
        """);
    answer(
        "/network/v2.0/floatingips",
        "{\"floatingips\": [{\"port_id\": \"p\", \"floating_ip_address\": \"1.2.3.4\"}]}");
    assertThat(FakeServer.targets(openStack("loadbalancer", account("me", "proj"))))
        .containsExactly(
            Map.ofEntries(
                Map.entry("__address__", "10.2.0.1:9101"),
                Map.entry("__meta_openstack_loadbalancer_id", "l1"),
                Map.entry("__meta_openstack_loadbalancer_name", "one"),
                Map.entry("__meta_openstack_loadbalancer_operating_status", "ONLINE"),
                Map.entry("__meta_openstack_loadbalancer_provisioning_status", "ACTIVE"),
                Map.entry("__meta_openstack_loadbalancer_availability_zone", "az"),
                Map.entry("__meta_openstack_loadbalancer_floating_ip", "1.2.3.4"),
                Map.entry("__meta_openstack_loadbalancer_vip", "10.2.0.1"),
                Map.entry("__meta_openstack_loadbalancer_provider", "octavia"),
                Map.entry("__meta_openstack_loadbalancer_tags", "a,b"),
                Map.entry("__meta_openstack_project_id", "t")));
  }

  @Test
  void accountMayComeFromTheEnvironment() throws Exception {
    answer("/compute/os-hypervisors/detail", "{\"hypervisors\": []}");
    OpenStackAccount none = new OpenStackAccount("", "", "", "", "", "", "", "", "", "", "");
    Map<String, String> environment =
        Map.of(
            "OS_AUTH_URL", server.url(),
            "OS_APPLICATION_CREDENTIAL_ID", "app",
            "OS_APPLICATION_CREDENTIAL_SECRET", "hidden");
    FakeServer.groups(openStack("hypervisor", none), environment);
    assertThat(logins)
        .first()
        .asString()
        .contains("\"methods\":[\"application_credential\"]", "\"id\":\"app\"", "hidden");
    assertThatThrownBy(() -> none.orOf(Map.<String, String>of()::get))
        .isInstanceOf(DiscoveryException.class)
        .hasMessage("Missing environment variable [OS_AUTH_URL]");
    assertThat(account("me", "p").toString()).doesNotContain("secret");
  }
}
