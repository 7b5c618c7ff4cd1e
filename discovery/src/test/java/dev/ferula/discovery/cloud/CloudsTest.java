package dev.ferula.discovery.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.discovery.FakeServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloudsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void hetznersCloudIsReadPageByPage() throws Exception {
    String first = "{\"pagination\":{\"page\":1,\"next_page\":2}}";
    String last = "{\"pagination\":{\"page\":1,\"next_page\":null}}";
    server.json(
        "/servers?per_page=50&label_selector=a%3Db&page=1",
        """
        {"servers": [{"id": 42, "name": "s", "status": "running", "labels": {"k-1": ""},
          "public_net": {"ipv4": {"ip": "1.2.3.4"}, "ipv6": {"ip": "2001:db8::/64"}},
          "private_net": [{"network": 7, "ip": "10.0.0.2"}],
          "server_type": {"name": "cx11", "cores": 1, "cpu_type": "shared", "memory": 2.0,
                          "disk": 25},
          "datacenter": {"name": "fsn1-dc14",
                         "location": {"name": "fsn1", "network_zone": "eu-central"}},
          "image": {"name": "u", "description": "U 24", "os_flavor": "ubuntu",
                    "os_version": "24.04"}}], "meta":
        """
            + first
            + "}");
    server.json(
        "/servers?per_page=50&label_selector=a%3Db&page=2",
        "{\"servers\":[{\"id\":43,\"public_net\":{\"ipv4\":null,\"ipv6\":null}}],\"meta\":"
            + last
            + "}");
    server.json(
        "/networks?per_page=50&page=1",
        "{\"networks\":[{\"id\":7,\"name\":\"my-net\"}],\"meta\":" + last + "}");
    List<Map<String, String>> targets =
        FakeServer.targets(new Hetzner("hcloud", "a=b", 80, MINUTE, server.url()));
    // What is not there has the text of the client that Prometheus uses.
    assertThat(targets.get(1))
        .containsEntry("__address__", "<nil>:80")
        .containsEntry("__meta_hetzner_public_ipv4", "<nil>")
        .containsEntry("__meta_hetzner_public_ipv6_network", "<nil>");
    assertThat(targets.getFirst())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("__address__", "1.2.3.4:80"),
                Map.entry("__meta_hetzner_role", "hcloud"),
                Map.entry("__meta_hetzner_server_id", "42"),
                Map.entry("__meta_hetzner_server_name", "s"),
                Map.entry("__meta_hetzner_server_status", "running"),
                Map.entry("__meta_hetzner_public_ipv4", "1.2.3.4"),
                Map.entry("__meta_hetzner_public_ipv6_network", "2001:db8::/64"),
                Map.entry("__meta_hetzner_hcloud_location", "fsn1"),
                Map.entry("__meta_hetzner_hcloud_location_network_zone", "eu-central"),
                Map.entry("__meta_hetzner_hcloud_datacenter_location", "fsn1"),
                Map.entry("__meta_hetzner_hcloud_datacenter_location_network_zone", "eu-central"),
                Map.entry("__meta_hetzner_hcloud_server_type", "cx11"),
                Map.entry("__meta_hetzner_hcloud_cpu_cores", "1"),
                Map.entry("__meta_hetzner_hcloud_cpu_type", "shared"),
                Map.entry("__meta_hetzner_hcloud_memory_size_gb", "2"),
                Map.entry("__meta_hetzner_hcloud_disk_size_gb", "25"),
                Map.entry("__meta_hetzner_hcloud_image_name", "u"),
                Map.entry("__meta_hetzner_hcloud_image_description", "U 24"),
                Map.entry("__meta_hetzner_hcloud_image_os_flavor", "ubuntu"),
                Map.entry("__meta_hetzner_hcloud_image_os_version", "24.04"),
                Map.entry("__meta_hetzner_hcloud_labelpresent_k_1", "true"),
                Map.entry("__meta_hetzner_hcloud_private_ipv4_my_net", "10.0.0.2")));
  }

  @Test
  void hetznersRobot() throws Exception {
    server.json(
        "/server",
        "[{\"server\":{\"server_ip\":\"1.1.1.1\",\"server_number\":3,\"server_name\":\"r\",\"dc\":"
            + "\"FSN1-DC5\",\"status\":\"ready\",\"product\":\"EX\",\"cancelled\":true,\"subnet\":"
            + "[{\"ip\":\"2a01::\",\"mask\":\"64\"}]}}]");
    assertThat(FakeServer.targets(new Hetzner("robot", "", 9100, MINUTE, server.url())).getFirst())
        .containsEntry("__address__", "1.1.1.1:9100")
        .containsEntry("__meta_hetzner_datacenter", "fsn1-dc5")
        .containsEntry("__meta_hetzner_robot_cancelled", "true")
        .containsEntry("__meta_hetzner_public_ipv6_network", "2a01::/64")
        .hasSize(11);
  }

  @Test
  void digitalOceansDropletsAndDatabases() throws Exception {
    server.json(
        "/v2/droplets?page=1",
        """
        {"droplets": [
          {"id": 1, "name": "d", "size_slug": "s-1", "status": "active", "vpc_uuid": "v",
           "image": {"slug": "u", "name": "U"}, "region": {"slug": "nyc3"},
           "features": ["private_networking"], "tags": [],
           "networks": {"v4": [{"ip_address": "10.0.0.1", "type": "private"},
                               {"ip_address": "9.9.9.9", "type": "public"}],
                        "v6": [{"ip_address": "2604::1", "type": "public"}]}},
          {"id": 2, "name": "without", "networks": {"v4": []}}],
         "links": {"pages": {"next": "https://elsewhere/?page=2"}}}
        """);
    server.json("/v2/droplets?page=2", "{\"droplets\":[],\"links\":{}}");
    server.json(
        "/v2/databases?page=1&per_page=100",
        "{\"databases\":[{\"id\":\"x\",\"name\":\"db\",\"engine\":\"pg\",\"version\":\"16\",\"num_nodes\":2,"
            + "\"status\":\"online\",\"region\":\"ams3\",\"size\":\"s\",\"tags\":[\"prod\"],"
            + "\"connection\":{\"host\":\"out\"},\"private_connection\":{\"host\":\"in\"}}]}");
    server.json("/v2/databases?page=2&per_page=100", "{\"databases\":[]}");
    List<Map<String, String>> droplets =
        FakeServer.targets(new DigitalOcean("droplets", 80, MINUTE, server.url()));
    assertThat(droplets).hasSize(1);
    assertThat(droplets.getFirst())
        .containsEntry("__address__", "9.9.9.9:80")
        .containsEntry("__meta_digitalocean_droplet_id", "1")
        .containsEntry("__meta_digitalocean_private_ipv4", "10.0.0.1")
        .containsEntry("__meta_digitalocean_public_ipv6", "2604::1")
        .containsEntry("__meta_digitalocean_features", ",private_networking,")
        .hasSize(13);
    assertThat(
            FakeServer.targets(new DigitalOcean("databases", 80, MINUTE, server.url())).getFirst())
        .containsEntry("__address__", "in:80")
        .containsEntry("__meta_digitalocean_db_host", "out")
        .containsEntry("__meta_digitalocean_db_num_nodes", "2")
        .containsEntry("__meta_digitalocean_db_tag_prod", "true")
        .hasSize(12);
  }

  @Test
  void vultrsInstancesAreReadByCursor() throws Exception {
    server.json(
        "/v2/instances?per_page=100",
        "{\"instances\":[{\"id\":\"a\",\"main_ip\":\"1.1.1.1\",\"ram\":1024,\"tags\":[\"t\"]}],"
            + "\"meta\":{\"links\":{\"next\":\"bmV4dA==\"}}}");
    server.json(
        "/v2/instances?per_page=100&cursor=bmV4dA%3D%3D",
        "{\"instances\":[{\"id\":\"b\",\"main_ip\":\"2.2.2.2\"}],\"meta\":{\"links\":{\"next\":\"\"}}}");
    List<Map<String, String>> targets = FakeServer.targets(new Vultr(80, MINUTE, server.url()));
    assertThat(targets)
        .extracting(labels -> labels.get("__address__"))
        .containsExactly("1.1.1.1:80", "2.2.2.2:80");
    assertThat(targets.getFirst())
        .containsEntry("__meta_vultr_instance_ram_mb", "1024")
        .containsEntry("__meta_vultr_instance_tags", ",t,");
  }

  @Test
  void ionosServersAreWhereTheirFirstInterfaceIs() throws Exception {
    server.json(
        "/cloudapi/v6/datacenters/dc/servers?depth=3",
        """
        {"id": "dc/servers", "items": [
          {"id": "s1", "metadata": {"state": "AVAILABLE"},
           "properties": {"name": "n", "availabilityZone": "ZONE_1", "vmState": "RUNNING",
                          "cpuFamily": "INTEL", "type": "ENTERPRISE", "bootVolume": {"id": "v1"}},
           "entities": {"nics": {"items": [
               {"properties": {"name": "web", "ips": ["1.1.1.1", "1.1.1.2"]}},
               {"properties": {"ips": ["2.2.2.2"]}}]},
             "volumes": {"items": [{"properties": {"image": "img"}}]}}},
          {"id": "s2", "properties": {}}]}
        """);
    List<Map<String, String>> targets =
        FakeServer.targets(new Ionos("dc", 80, MINUTE, server.url()));
    assertThat(targets).hasSize(1);
    assertThat(targets.getFirst())
        .containsEntry("__address__", "2.2.2.2:80")
        .containsEntry("__meta_ionos_server_ip", ",2.2.2.2,1.1.1.1,1.1.1.2,")
        .containsEntry("__meta_ionos_server_nic_ip_web", ",1.1.1.1,1.1.1.2,")
        .containsEntry("__meta_ionos_server_nic_ip_unnamed", ",2.2.2.2,")
        .containsEntry("__meta_ionos_server_boot_image_id", "img")
        .containsEntry("__meta_ionos_server_servers_id", "dc/servers");
  }

  @Test
  void linodesAddressesAreTakenApart() throws Exception {
    server.json(
        "/v4/linode/instances?page=1&page_size=500",
        """
        {"pages": 1, "data": [{"id": 26, "label": "l", "region": "us-east", "type": "g6",
          "status": "running", "hypervisor": "kvm", "group": "", "tags": ["m"], "image": "i",
          "ipv4": ["1.1.1.1", "192.168.1.1", "1.1.1.2"], "ipv6": "2600::1/128",
          "backups": {"enabled": true},
          "specs": {"disk": 81920, "memory": 4096, "vcpus": 2, "transfer": 4000, "gpus": 0}}]}
        """);
    server.json(
        "/v4/networking/ips?page=1&page_size=500",
        """
        {"pages": 1, "data": [
          {"address": "1.1.1.1", "public": true, "rdns": "a.example"},
          {"address": "192.168.1.1", "public": false, "rdns": null},
          {"address": "1.1.1.2", "public": true, "rdns": "b.example"},
          {"address": "2600::1", "public": true, "rdns": "c.example"}]}
        """);
    server.json(
        "/v4/networking/ipv6/ranges?page=1&page_size=500",
        "{\"pages\":1,\"data\":[{\"range\":\"2600:1::\",\"prefix\":64,\"route_target\":\"2600::1\"}]}");
    assertThat(FakeServer.targets(new Linode("", ",", 80, MINUTE, server.url())).getFirst())
        .containsEntry("__address__", "1.1.1.1:80")
        .containsEntry("__meta_linode_public_ipv4_rdns", "a.example")
        .containsEntry("__meta_linode_private_ipv4", "192.168.1.1")
        .doesNotContainKey("__meta_linode_private_ipv4_rdns")
        .containsEntry("__meta_linode_extra_ips", ",1.1.1.2,")
        .containsEntry("__meta_linode_public_ipv6", "2600::1")
        .containsEntry("__meta_linode_ipv6_ranges", ",2600:1::/64,")
        .containsEntry("__meta_linode_specs_memory_bytes", "4294967296")
        .containsEntry("__meta_linode_backups", "enabled");
  }

  private Scaleway scaleway(String role) {
    List<String> tags = List.of("a", "b");
    return new Scaleway(role, server.url(), "fr-par-1", "p", "key", "", "web", tags, 80, MINUTE);
  }

  @Test
  void scalewaysInstancesWithAddressesOfPrivateNetworks() throws Exception {
    server.on(
        "/instance/v1/zones/fr-par-1/servers?per_page=50&project=p&name=web&tags=a%2Cb&page=1",
        exchange -> {
          assertThat(exchange.getRequestHeaders().getFirst("X-Auth-Token")).isEqualTo("key");
          FakeServer.send(
              exchange,
              200,
              "application/json",
              """
              {"servers": [
                {"id": "1", "name": "n", "hostname": "h", "boot_type": "local", "zone": "fr-par-1",
                 "organization": "o", "project": "p", "state": "running",
                 "commercial_type": "DEV1-S", "tags": ["t"],
                 "image": {"id": "i", "name": "u", "arch": "x86_64"},
                 "location": {"cluster_id": "c", "hypervisor_id": "y", "node_id": "d"},
                 "security_group": {"id": "g", "name": "default"},
                 "public_ips": [{"address": "1.1.1.1", "family": "inet"},
                                {"address": "2001:db8::1", "family": "inet6"}],
                 "public_ip": {"address": "1.1.1.1", "family": "inet"}, "private_ip": null,
                 "ipv6": null},
                {"id": "2", "zone": "fr-par-1", "private_nics": [{"id": "nic"}]},
                {"id": "3", "zone": "fr-par-1"}]}
              """);
        });
    server.json(
        "/ipam/v1/regions/fr-par/ips?page_size=50&resource_types=instance_private_nic"
            + "&resource_ids=nic&page=1",
        "{\"ips\":[{\"address\":\"10.0.0.2/22\",\"resource\":{\"id\":\"nic\"}}]}");
    List<Map<String, String>> targets = FakeServer.targets(scaleway("instance"));
    assertThat(targets).hasSize(2);
    assertThat(targets.getFirst())
        .containsEntry("__address__", "1.1.1.1:80")
        .containsEntry("__meta_scaleway_instance_public_ipv4", "1.1.1.1")
        .containsEntry("__meta_scaleway_instance_public_ipv4_addresses", ",1.1.1.1,")
        .containsEntry("__meta_scaleway_instance_public_ipv6_addresses", ",2001:db8::1,")
        .containsEntry("__meta_scaleway_instance_region", "fr-par")
        .containsEntry("__meta_scaleway_instance_tags", ",t,")
        .hasSize(23);
    assertThat(targets.getLast())
        .containsEntry("__address__", "10.0.0.2:80")
        .containsEntry("__meta_scaleway_instance_private_ipv4", "10.0.0.2");
  }

  @Test
  void scalewaysMachines() throws Exception {
    String path = "/baremetal/v1/zones/fr-par-1";
    server.json(
        path + "/servers?page_size=50&project_id=p&name=web&tags=a%2Cb&page=1",
        """
        {"servers": [{"id": "1", "name": "n", "zone": "fr-par-1", "status": "ready",
          "project_id": "p", "offer_id": "of", "install": {"os_id": "os"}, "tags": ["t"],
          "ips": [{"address": "2001:db8::1", "version": "IPv6"},
                  {"address": "1.1.1.1", "version": "IPv4"}]}]}
        """);
    server.json(
        path + "/offers?page_size=50&page=1", "{\"offers\":[{\"id\":\"of\",\"name\":\"EM\"}]}");
    server.json(
        path + "/os?page_size=50&page=1",
        "{\"os\":[{\"id\":\"os\",\"name\":\"Debian\",\"version\":\"12\"}]}");
    assertThat(FakeServer.targets(scaleway("baremetal")))
        .containsExactly(
            Map.ofEntries(
                Map.entry("__address__", "1.1.1.1:80"),
                Map.entry("__meta_scaleway_baremetal_id", "1"),
                Map.entry("__meta_scaleway_baremetal_name", "n"),
                Map.entry("__meta_scaleway_baremetal_zone", "fr-par-1"),
                Map.entry("__meta_scaleway_baremetal_status", "ready"),
                Map.entry("__meta_scaleway_baremetal_project_id", "p"),
                Map.entry("__meta_scaleway_baremetal_type", "EM"),
                Map.entry("__meta_scaleway_baremetal_os_name", "Debian"),
                Map.entry("__meta_scaleway_baremetal_os_version", "12"),
                Map.entry("__meta_scaleway_baremetal_tags", ",t,"),
                Map.entry("__meta_scaleway_baremetal_public_ipv4", "1.1.1.1"),
                Map.entry("__meta_scaleway_baremetal_public_ipv6", "2001:db8::1")));
  }

  @Test
  void containersAndNodesOfTriton() throws Exception {
    int port = URI.create(server.url()).getPort();
    server.json(
        "/v1/discover?groups=a%2Cb+c",
        """
        {"containers": [{"groups": ["a", "b c"], "server_uuid": "s", "vm_alias": "al",
          "vm_brand": "lx", "vm_image_uuid": "i", "vm_uuid": "u"}]}
        """);
    server.json(
        "/v2/gz/discover", "{\"cns\": [{\"server_uuid\": \"n\", \"server_hostname\": \"h\"}]}");
    List<String> groups = List.of("a", "b c");
    assertThat(
            FakeServer.targets(
                new Triton("container", "dns", "127.0.0.1", groups, port, 1, MINUTE, "http")))
        .containsExactly(
            Map.of(
                "__address__", "u.dns:" + port,
                "__meta_triton_groups", ",a,b c,",
                "__meta_triton_machine_id", "u",
                "__meta_triton_machine_alias", "al",
                "__meta_triton_machine_brand", "lx",
                "__meta_triton_machine_image", "i",
                "__meta_triton_server_id", "s"));
    assertThat(
            FakeServer.targets(
                new Triton("cn", "dns", "127.0.0.1", List.of(), port, 2, MINUTE, "http")))
        .containsExactly(
            Map.of(
                "__address__", "n.dns:" + port,
                "__meta_triton_machine_id", "n",
                "__meta_triton_machine_alias", "h"));
  }
}
