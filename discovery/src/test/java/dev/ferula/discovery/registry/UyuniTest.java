package dev.ferula.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.FakeServer;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.WebRefresh;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UyuniTest {
  private static final String HEAD = "<?xml version=\"1.0\"?><methodResponse>";

  private final FakeServer server = new FakeServer();
  private volatile String secured = "1";

  @AfterEach
  void stop() {
    server.close();
  }

  private Uyuni uyuni() {
    return new Uyuni(
        server.url() + "/", "me", "<&>", "monitoring_entitled", "|", Duration.ofMinutes(1));
  }

  /* Answers as Uyuni does; a session that it does not know is refused. */
  private void answers() {
    server.on(
        "/rpc/api",
        exchange -> {
          String call = server.asked("/rpc/api").getLast().content();
          String answer;
          if (call.contains("<methodName>auth.login<")) {
            boolean known =
                call.contains("<string>me</string>")
                    && call.contains("<string>&lt;&amp;&gt;</string>")
                    && call.contains("<int>600</int>");
            answer = known ? returned("<value>key</value>") : fault("-20", "who?");
          } else if (!call.contains("<param><value><string>key</string></value></param>")) {
            answer = fault("-1", "Could not find session");
          } else if (call.contains("system.listSystemGroupsForSystemsWithEntitlement")) {
            answer =
                list(
                    struct("id", "<i4>7</i4>")
                        .replace(
                            "</struct>",
                            "<member><name>system_groups</name><value><array><data>"
                                + struct("name", "<string>one</string>")
                                + struct("name", "two")
                                + "</data></array></value></member></struct>"));
          } else if (call.contains("system.monitoring.listEndpoints")) {
            assertThat(call).contains("<array><data><value><int>7</int></value></data></array>");
            answer =
                list(
                    struct(
                        "system_id", "<int>7</int>",
                        "endpoint_name", "<string>node</string>",
                        "port", "<int>9100</int>",
                        "path", "<string>/m</string>",
                        "module", "<string>x</string>",
                        "exporter_name", "<string>node_exporter</string>",
                        "tls_enabled", "<boolean>" + secured + "</boolean>"));
          } else {
            answer =
                list(
                    struct(
                        "system_id", "<int>7</int>",
                        "hostname", "<string>host</string>",
                        "primary_fqdn", "<string>host.example</string>",
                        "ip", "<string>10.0.0.1</string>"));
          }
          FakeServer.send(exchange, 200, "text/xml", answer);
        });
  }

  private static String returned(String value) {
    return HEAD + "<params><param>" + value + "</param></params></methodResponse>";
  }

  private static String list(String item) {
    return returned("<value><array><data>" + item + "</data></array></value>");
  }

  private static String fault(String code, String text) {
    return HEAD
        + "<fault>"
        + struct("faultCode", "<int>" + code + "</int>", "faultString", text)
        + "</fault></methodResponse>";
  }

  private static String struct(String... members) {
    StringBuilder struct = new StringBuilder("<value><struct>");
    for (int i = 0; i < members.length; i += 2) {
      struct
          .append("<member><name>")
          .append(members[i])
          .append("</name><value>")
          .append(members[i + 1])
          .append("</value></member>");
    }
    return struct.append("</struct></value>").toString();
  }

  @Test
  void endpointsOfTheSystemsWithTheirGroups() throws Exception {
    answers();
    assertThat(FakeServer.targets(uyuni()))
        .containsExactly(
            Map.of(
                "__address__", "host:9100",
                "__meta_uyuni_minion_hostname", "host",
                "__meta_uyuni_primary_fqdn", "host.example",
                "__meta_uyuni_system_id", "7",
                "__meta_uyuni_groups", "one|two",
                "__meta_uyuni_endpoint_name", "node",
                "__meta_uyuni_exporter", "node_exporter",
                "__meta_uyuni_proxy_module", "x",
                "__meta_uyuni_metrics_path", "/m",
                "__meta_uyuni_scheme", "https"));
    assertThat(FakeServer.groups(uyuni()).getFirst().source()).isEqualTo(server.url() + "/rpc/api");
    assertThat(uyuni().toString()).doesNotContain("<&>");
  }

  @Test
  void truthMayBeAWord() throws Exception {
    secured = "true";
    answers();
    assertThat(FakeServer.targets(uyuni()).getFirst())
        .containsEntry("__meta_uyuni_scheme", "https");
  }

  @Test
  void faultsAreTold() {
    answers();
    XmlRpc rpc =
        new XmlRpc(
            new WebRefresh.Source(FakeServer.surroundings().client(), Duration.ofSeconds(30)),
            server.url() + "/rpc/api");
    assertThatThrownBy(() -> rpc.call("auth.login", JsonValue.ofText("you")))
        .isInstanceOf(DiscoveryException.class)
        .hasMessage("Fault(-20): who?");
  }
}
