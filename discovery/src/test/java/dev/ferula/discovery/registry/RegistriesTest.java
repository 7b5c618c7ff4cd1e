package dev.ferula.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.discovery.FakeServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistriesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void eurekaTellsInstancesWithTheirMetadata() throws Exception {
    server.on(
        "/eureka/apps",
        exchange ->
            FakeServer.send(
                exchange,
                200,
                "application/xml",
                """
                <?xml version="1.0"?>
                <applications>
                  <application>
                    <name>CONFIG</name>
                    <instance>
                      <instanceId>i-1</instanceId>
                      <hostName>config.example</hostName>
                      <ipAddr>10.0.0.1</ipAddr>
                      <status>UP</status>
                      <port enabled="true">8080</port>
                      <securePort enabled="false">443</securePort>
                      <countryId>1</countryId>
                      <dataCenterInfo class="x"><name>MyOwn</name>
                        <metadata><zone>z</zone></metadata></dataCenterInfo>
                      <metadata><management.port>8090</management.port></metadata>
                      <homePageUrl>http://config.example/</homePageUrl>
                    </instance>
                    <instance><hostName>bare.example</hostName></instance>
                  </application>
                </applications>
                """));
    List<Map<String, String>> targets =
        FakeServer.targets(new Eureka(server.url() + "/eureka", MINUTE));
    assertThat(targets.getFirst())
        .containsOnly(
            Map.entry("__address__", "config.example:8080"),
            Map.entry("instance", "i-1"),
            Map.entry("__meta_eureka_app_name", "CONFIG"),
            Map.entry("__meta_eureka_app_instance_id", "i-1"),
            Map.entry("__meta_eureka_app_instance_hostname", "config.example"),
            Map.entry("__meta_eureka_app_instance_homepage_url", "http://config.example/"),
            Map.entry("__meta_eureka_app_instance_ip_addr", "10.0.0.1"),
            Map.entry("__meta_eureka_app_instance_status", "UP"),
            Map.entry("__meta_eureka_app_instance_port", "8080"),
            Map.entry("__meta_eureka_app_instance_port_enabled", "true"),
            Map.entry("__meta_eureka_app_instance_secure_port", "443"),
            Map.entry("__meta_eureka_app_instance_secure_port_enabled", "false"),
            Map.entry("__meta_eureka_app_instance_country_id", "1"),
            Map.entry("__meta_eureka_app_instance_datacenterinfo_name", "MyOwn"),
            Map.entry("__meta_eureka_app_instance_datacenterinfo_metadata_zone", "z"),
            Map.entry("__meta_eureka_app_instance_metadata_management_port", "8090"));
    assertThat(targets.get(1)).containsEntry("__address__", "bare.example:80");
  }

  @Test
  void nomadTellsInstancesOfEachService() throws Exception {
    String query = "?namespace=default&region=global&stale=";
    server.json(
        "/v1/services" + query,
        "[{\"Namespace\":\"default\",\"Services\":[{\"ServiceName\":\"web\",\"Tags\":[]}]}]");
    server.json(
        "/v1/service/web" + query,
        "[{\"ID\":\"s1\",\"ServiceName\":\"web\",\"Namespace\":\"default\",\"NodeID\":\"n1\","
            + "\"Datacenter\":\"dc1\",\"Address\":\"::1\",\"Port\":80,\"Tags\":[\"a\",\"b\"]}]");
    assertThat(FakeServer.targets(new Nomad(server.url(), "default", "global", true, ",", MINUTE)))
        .containsExactly(
            Map.of(
                "__address__", "[::1]:80",
                "__meta_nomad_address", "::1",
                "__meta_nomad_dc", "dc1",
                "__meta_nomad_namespace", "default",
                "__meta_nomad_node_id", "n1",
                "__meta_nomad_service", "web",
                "__meta_nomad_service_address", "::1",
                "__meta_nomad_service_id", "s1",
                "__meta_nomad_service_port", "80",
                "__meta_nomad_tags", ",a,b,"));
  }

  @Test
  void puppetDbIsAskedByItsQueryLanguage() throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    server.on(
        "/pdb/query/v4",
        exchange -> {
          asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          FakeServer.send(
              exchange,
              200,
              "application/json; charset=utf-8",
              "[{\"certname\":\"c.example\",\"resource\":\"49af\",\"type\":\"Class\",\"title\":"
                  + "\"Ex\",\"exported\":false,\"tags\":[\"t\",\"u\"],\"file\":\"f\",\"environment\":"
                  + "\"prod\",\"parameters\":{\"port\":9100,\"big\":1048576,\"part\":0.50,\"on\":true,\"list\":[1,\"x\"],\"none\":"
                  + "null,\"in-ner\":{\"k\":\"v\"}}}]");
        });
    String query = "resources { title = \"Ex\" }";
    Map<String, String> target =
        FakeServer.targets(new PuppetDb(server.url() + "/", query, true, 9, MINUTE)).getFirst();
    assertThat(asked.take()).isEqualTo("{\"query\":\"resources { title = \\\"Ex\\\" }\"}");
    assertThat(target)
        .containsEntry("__address__", "c.example:9")
        .containsEntry("__meta_puppetdb_query", query)
        .containsEntry("__meta_puppetdb_tags", ",t,u,")
        .containsEntry("__meta_puppetdb_exported", "false")
        .containsEntry("__meta_puppetdb_parameter_port", "9100")
        .containsEntry("__meta_puppetdb_parameter_big", "1.048576e+06")
        .containsEntry("__meta_puppetdb_parameter_part", "0.5")
        .containsEntry("__meta_puppetdb_parameter_on", "true")
        .containsEntry("__meta_puppetdb_parameter_list", "1,x")
        .containsEntry("__meta_puppetdb_parameter_in_ner_k", "v")
        .doesNotContainKey("__meta_puppetdb_parameter_none");
  }

  @Test
  void marathonsTasksHaveTheirPortsByTheNetwork() throws Exception {
    server.on(
        "/v2/apps/?embed=apps.tasks",
        exchange -> {
          assertThat(exchange.getRequestHeaders().getFirst("Authorization")).isEqualTo("token=x");
          FakeServer.send(
              exchange,
              200,
              "application/json",
              """
              {"apps": [
                {"id": "/mapped", "labels": {"a-b": "c"},
                 "networks": [{"mode": "container", "name": "n"}],
                 "container": {"docker": {"image": "img"}, "portMappings": [
                   {"containerPort": 8080, "hostPort": 0, "labels": {"p": "q"}}]},
                 "tasks": [{"id": "t1", "host": "h1", "ports": [31000],
                            "ipAddresses": [{"ipAddress": "10.1.1.1", "protocol": "IPv4"}]}]},
                {"id": "/defined", "requirePorts": false,
                 "portDefinitions": [{"port": 1, "labels": {"d": "e"}}, {"port": 2}],
                 "tasks": [{"id": "t2", "host": "h2", "ports": [31001, 31002]}]}]}
              """);
        });
    List<Map<String, String>> targets =
        FakeServer.targets(new Marathon(List.of(server.url()), "x", "", MINUTE));
    assertThat(targets)
        .containsExactly(
            Map.of(
                "__address__", "10.1.1.1:8080",
                "__meta_marathon_app", "/mapped",
                "__meta_marathon_app_label_a_b", "c",
                "__meta_marathon_image", "img",
                "__meta_marathon_port_index", "0",
                "__meta_marathon_port_mapping_label_p", "q",
                "__meta_marathon_task", "t1"),
            Map.of(
                "__address__", "h2:31001",
                "__meta_marathon_app", "/defined",
                "__meta_marathon_port_definition_label_d", "e",
                "__meta_marathon_port_index", "0",
                "__meta_marathon_task", "t2"),
            Map.of(
                "__address__", "h2:31002",
                "__meta_marathon_app", "/defined",
                "__meta_marathon_port_index", "1",
                "__meta_marathon_task", "t2"));
  }

  @Test
  void fetchesFromKumaThatFailTakeTimeToo() {
    server.close();
    Kuma kuma = new Kuma(server.url(), "me", Duration.ofMinutes(2), MINUTE);
    FakeServer.Run run = FakeServer.run(kuma, Map.of(), 1);
    assertThat(run.count("prometheus_sd_kuma_fetch_failures_total")).isOne();
    assertThat(run.count("prometheus_sd_kuma_fetch_duration_seconds")).isOne();
  }

  @Test
  void kumasAssignmentsAreHeldToTheirType() throws Exception {
    List<String> bodies = new CopyOnWriteArrayList<>();
    server.on(
        "/mesh/v3/discovery:monitoringassignments?fetch-timeout=2m",
        exchange -> {
          String asked =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          bodies.add(asked);
          FakeServer.send(
              exchange,
              200,
              "application/json",
              """
              {"versionInfo": "7", "nonce": "n",
               "typeUrl": "type.googleapis.com/kuma.observability.v1.MonitoringAssignment",
               "resources": [{"mesh": "default", "service": "api", "labels": {"team": "a"},
                 "targets": [{"name": "api-01", "scheme": "http", "address": "10.1.1.1:9090",
                              "metricsPath": "/metrics", "labels": {"team": "b", "zone-1": "z"}}]}]}
              """);
        });
    Kuma kuma = new Kuma(server.url() + "/mesh/", "me \"1\"", Duration.ofMinutes(2), MINUTE);
    String first =
        "\"node\":{\"id\":\"me \\\"1\\\"\"},\"type_url\":"
            + "\"type.googleapis.com/kuma.observability.v1.MonitoringAssignment\"";
    assertThat(FakeServer.run(kuma, Map.of(), 2).updates()).hasSize(2);
    assertThat(bodies)
        .containsExactly(
            "{" + first + "}", "{\"version_info\":\"7\"," + first + ",\"response_nonce\":\"n\"}");
    assertThat(FakeServer.targets(kuma))
        .containsExactly(
            Map.of(
                "__address__", "10.1.1.1:9090",
                "__metrics_path__", "/metrics",
                "__scheme__", "http",
                "instance", "api-01",
                "__meta_kuma_mesh", "default",
                "__meta_kuma_service", "api",
                "__meta_kuma_dataplane", "api-01",
                "__meta_kuma_label_team", "a",
                "__meta_kuma_label_zone_1", "z"));
  }
}
