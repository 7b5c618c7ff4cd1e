package dev.ferula.discovery.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.FakeServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AzureTest {
  private static final String COMPUTE = "/providers/Microsoft.Compute/";
  private static final String VERSION = "?api-version=2024-03-01";
  private static final String CARD =
      "?%24expand=IPConfigurations%2FPublicIPAddress&api-version=2023-05-01";
  private static final String GROUP = "/subscriptions/sub/resourceGroups/rg";

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Azure azure(String method, String group) {
    AzureCloud cloud = new AzureCloud(server.url(), server.url(), "https://audience");
    return new Azure(
        "", method, "sub", "ten", "cli", "secret", group, 9100, Duration.ofMinutes(5), cloud);
  }

  private void login() {
    server.lend("/ten/oauth2/v2.0/token", "lent");
  }

  private void answer(String path, String json) {
    server.json(path, json.replace("U/", server.url() + "/"));
  }

  private static String card(String address, String more) {
    return "{\"properties\": {\"primary\": true, \"ipConfigurations\": [{\"properties\": {"
        + "\"privateIPAddress\": \""
        + address
        + "\""
        + more
        + "}}]}}";
  }

  @Test
  void machinesAndThoseOfScaleSets() throws Exception {
    login();
    answer(
        "/subscriptions/sub" + COMPUTE + "virtualMachines" + VERSION,
        """
        {"nextLink": "U/more", "value": [
          {"id": "/subscriptions/sub/resourceGroups/rg/x/one", "name": "one", "location": "west",
           "tags": {"a-b": "c"},
           "properties": {"osProfile": {"computerName": "host"},
             "storageProfile": {"osDisk": {"osType": "Linux"}},
             "hardwareProfile": {"vmSize": "B1"},
             "networkProfile": {"networkInterfaces": [{"id": "/resourceGroups/rg/n/second"},
               {"id": "/resourceGroups/rg/n/first"}]}}}]}
        """);
    answer(
        "/more",
        """
        {"value": [
          {"id": "/subscriptions/sub/resourceGroups/rg/x/off", "name": "off", "properties":
            {"networkProfile": {"networkInterfaces": [{"id": "/resourceGroups/rg/n/off"}]}}},
          {"id": "/subscriptions/sub/resourceGroups/rg/x/gone", "name": "gone", "properties":
            {"networkProfile": {"networkInterfaces": [{"id": "/resourceGroups/rg/n/gone"}]}}}]}
        """);
    answer(
        "/subscriptions/sub" + COMPUTE + "virtualMachineScaleSets" + VERSION,
        "{\"value\": [{\"id\": \"/subscriptions/sub/resourceGroups/rg/x/set\","
            + " \"name\": \"set\"}]}");
    answer(
        GROUP + COMPUTE + "virtualMachineScaleSets/set/virtualMachines" + VERSION,
        """
        {"value": [{"id": "/subscriptions/sub/resourceGroups/RG/x/set_3", "name": "set_3",
          "instanceId": "3", "location": "west", "properties":
          {"networkProfile": {"networkInterfaces": [{"id": "/resourceGroups/rg/n/third"}]}}}]}
        """);
    String cards = GROUP + "/providers/Microsoft.Network/networkInterfaces/";
    answer(cards + "second" + CARD, "{\"properties\": {\"primary\": false}}");
    answer(
        cards + "first" + CARD,
        card("10.0.0.1", ", \"publicIPAddress\": {\"properties\": {\"ipAddress\": \"1.2.3.4\"}}"));
    answer(cards + "off" + CARD, "{\"properties\": {}}");
    answer(
        GROUP
            + COMPUTE
            + "virtualMachineScaleSets/set/virtualMachines/3/networkInterfaces/third"
            + CARD,
        card("10.0.0.3", ""));
    List<Map<String, String>> targets = FakeServer.targets(azure("OAuth", ""));
    assertThat(targets)
        .containsExactly(
            Map.ofEntries(
                Map.entry("__address__", "10.0.0.1:9100"),
                Map.entry("__meta_azure_machine_computer_name", "host"),
                Map.entry("__meta_azure_machine_id", GROUP + "/x/one"),
                Map.entry("__meta_azure_machine_location", "west"),
                Map.entry("__meta_azure_machine_name", "one"),
                Map.entry("__meta_azure_machine_os_type", "Linux"),
                Map.entry("__meta_azure_machine_private_ip", "10.0.0.1"),
                Map.entry("__meta_azure_machine_public_ip", "1.2.3.4"),
                Map.entry("__meta_azure_machine_resource_group", "rg"),
                Map.entry("__meta_azure_machine_size", "B1"),
                Map.entry("__meta_azure_machine_tag_a_b", "c"),
                Map.entry("__meta_azure_subscription_id", "sub"),
                Map.entry("__meta_azure_tenant_id", "ten")),
            Map.ofEntries(
                Map.entry("__address__", "10.0.0.3:9100"),
                Map.entry(
                    "__meta_azure_machine_id", "/subscriptions/sub/resourceGroups/RG/x/set_3"),
                Map.entry("__meta_azure_machine_location", "west"),
                Map.entry("__meta_azure_machine_name", "set_3"),
                Map.entry("__meta_azure_machine_private_ip", "10.0.0.3"),
                Map.entry("__meta_azure_machine_resource_group", "RG"),
                Map.entry("__meta_azure_machine_scale_set", "set"),
                Map.entry("__meta_azure_subscription_id", "sub"),
                Map.entry("__meta_azure_tenant_id", "ten")));
    assertThat(server.forms("/ten/"))
        .containsExactly(
            "grant_type=client_credentials&client_id=cli&client_secret=secret"
                + "&scope=https://audience/.default");
    assertThat(server.authorizations("/subscriptions/")).allMatch("Bearer lent"::equals);
  }

  @Test
  void tokensOfTheMachineAndOfAWorkload(@TempDir Path folder) throws Exception {
    String list = GROUP + COMPUTE + "virtualMachines" + VERSION;
    answer(list, "{\"value\": []}");
    answer(GROUP + COMPUTE + "virtualMachineScaleSets" + VERSION, "{\"value\": []}");
    answer(
        "/metadata/identity/oauth2/token?api-version=2018-02-01"
            + "&resource=https%3A%2F%2Faudience&client_id=cli",
        "{\"access_token\": \"of the machine\", \"expires_in\": \"86399\"}");
    FakeServer.groups(
        azure("ManagedIdentity", "rg"), Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", server.url()));
    assertThat(server.authorizations(list)).contains("Bearer of the machine");
    login();
    Path token = Files.writeString(folder.resolve("token"), "federated\n");
    FakeServer.groups(
        azure("WorkloadIdentity", "rg"),
        Map.of(
            "AZURE_FEDERATED_TOKEN_FILE", token.toString(),
            "AZURE_CLIENT_ID", "workload",
            "AZURE_TENANT_ID", "ten"));
    assertThat(server.forms("/ten/").getFirst())
        .contains("client_id=workload", "client_assertion=federated", "jwt-bearer");
  }

  @Test
  void cloudsThatDoNotExistAreToldAndSecretsAreNot() {
    assertThat(AzureCloud.of("azurechinacloud").login()).contains("chinacloudapi");
    assertThatThrownBy(() -> AzureCloud.of("Nimbus"))
        .isInstanceOf(DiscoveryException.class)
        .hasMessageContaining("there is no cloud configuration matching the name \"Nimbus\"");
    assertThat(azure("OAuth", "").toString()).doesNotContain("secret");
  }

  @Test
  void aCloudThatThereIsNotIsAFailure() {
    Azure nowhere =
        new Azure("Nowhere", "OAuth", "s", "t", "c", "x", "", 80, Duration.ofMinutes(5), null);
    FakeServer.Run run = FakeServer.run(nowhere, Map.of(), 1);
    assertThat(run.updates()).isEmpty();
    assertThat(run.count("prometheus_sd_azure_failures_total")).isOne();
  }
}
