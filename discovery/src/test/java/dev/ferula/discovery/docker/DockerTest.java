package dev.ferula.discovery.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.discovery.FakeServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DockerTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String NETWORKS =
      """
      [{"Id": "net1", "Name": "front", "Scope": "local", "Internal": false, "Ingress": false,
        "Labels": {"x.y": "z"}}]
      """;

  private final FakeServer server = new FakeServer().json("/v1.44/networks", NETWORKS);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void containersHaveATargetForEachPort() throws Exception {
    server.json(
        "/v1.44/containers/json?filters=%7B%22name%22%3A%7B%22web%22%3Atrue%7D%7D",
        """
        [{"Id": "c1", "Names": ["/web"], "Image": "img", "ImageID": "sha", "Labels": {"a.b": "c"},
          "HostConfig": {"NetworkMode": "front"},
          "Ports": [{"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": 8080, "Type": "tcp"},
                    {"PrivatePort": 53, "Type": "udp"}],
          "NetworkSettings": {"Networks": {
            "zz": {"NetworkID": "net2", "IPAddress": "10.9.9.9"},
            "front": {"NetworkID": "net1", "IPAddress": "172.18.0.2"}}}},
         {"Id": "c2", "Names": ["/side"], "HostConfig": {"NetworkMode": "container:c1"},
          "NetworkSettings": {"Networks": {}}},
         {"Id": "c3", "Names": ["/host"], "HostConfig": {"NetworkMode": "host"},
          "NetworkSettings": {"Networks": {"host": {"NetworkID": "h"}}}}]
        """);
    List<Map<String, String>> targets =
        FakeServer.targets(
            new Docker(
                server.url(),
                9,
                List.of(new Filter("name", List.of("web"))),
                "myhost",
                true,
                MINUTE));
    assertThat(targets).hasSize(3);
    assertThat(targets.getFirst())
        .containsOnly(
            Map.entry("__address__", "172.18.0.2:80"),
            Map.entry("__meta_docker_container_id", "c1"),
            Map.entry("__meta_docker_container_name", "/web"),
            Map.entry("__meta_docker_container_image", "img"),
            Map.entry("__meta_docker_container_image_id", "sha"),
            Map.entry("__meta_docker_container_label_a_b", "c"),
            Map.entry("__meta_docker_container_network_mode", "front"),
            Map.entry("__meta_docker_network_id", "net1"),
            Map.entry("__meta_docker_network_ip", "172.18.0.2"),
            Map.entry("__meta_docker_network_name", "front"),
            Map.entry("__meta_docker_network_scope", "local"),
            Map.entry("__meta_docker_network_internal", "false"),
            Map.entry("__meta_docker_network_ingress", "false"),
            Map.entry("__meta_docker_network_label_x_y", "z"),
            Map.entry("__meta_docker_port_private", "80"),
            Map.entry("__meta_docker_port_public", "8080"),
            Map.entry("__meta_docker_port_public_ip", "0.0.0.0"));
    assertThat(targets.get(1))
        .containsEntry("__address__", "172.18.0.2:9")
        .containsEntry("__meta_docker_container_name", "/side");
    assertThat(targets.get(2)).containsEntry("__address__", "myhost");
  }

  @Test
  void swarmsNodesServicesAndTasks() throws Exception {
    server.json(
        "/v1.44/nodes",
        """
        [{"ID": "n1", "Spec": {"Role": "manager", "Availability": "active", "Labels": {"l": "m"}},
          "Description": {"Hostname": "h", "Platform": {"Architecture": "x86_64", "OS": "linux"},
                          "Engine": {"EngineVersion": "27"}},
          "Status": {"State": "ready", "Addr": "10.0.0.1"},
          "ManagerStatus": {"Leader": true, "Reachability": "reachable", "Addr": "10.0.0.1:2377"}}]
        """);
    server.json(
        "/v1.44/services",
        """
        [{"ID": "s1", "Spec": {"Name": "web", "Labels": {"a": "b"}, "Mode": {"Replicated": {}},
           "TaskTemplate": {"ContainerSpec": {"Image": "img", "Hostname": "hn"}}},
          "Endpoint": {"Ports": [{"Name": "http", "Protocol": "tcp", "PublishedPort": 8080,
                                  "PublishMode": "ingress"}],
                       "VirtualIPs": [{"NetworkID": "net1", "Addr": "10.255.0.3/16"}]}}]
        """);
    server.json(
        "/v1.44/tasks",
        """
        [{"ID": "t1", "ServiceID": "s1", "NodeID": "n1", "Slot": 2, "DesiredState": "running",
          "Spec": {"ContainerSpec": {"Labels": {"c": "d"}}},
          "Status": {"State": "running", "ContainerStatus": {"ContainerID": "cc"},
                     "PortStatus": {"Ports": [{"Protocol": "tcp", "PublishedPort": 9100,
                                               "PublishMode": "host"}]}},
          "NetworksAttachments": [{"Network": {"ID": "net1"}, "Addresses": ["10.255.0.9/16"]}]}]
        """);
    assertThat(targets("nodes").getFirst())
        .containsEntry("__address__", "10.0.0.1:9")
        .containsEntry("__meta_dockerswarm_node_engine_version", "27")
        .containsEntry("__meta_dockerswarm_node_label_l", "m")
        .containsEntry("__meta_dockerswarm_node_manager_leader", "true")
        .hasSize(14);
    assertThat(targets("services").getFirst())
        .containsEntry("__address__", "10.255.0.3:8080")
        .containsEntry("__meta_dockerswarm_service_mode", "replicated")
        .containsEntry("__meta_dockerswarm_service_endpoint_port_publish_mode", "ingress")
        .containsEntry("__meta_dockerswarm_service_task_container_image", "img")
        .containsEntry("__meta_dockerswarm_network_name", "front");
    List<Map<String, String>> tasks = targets("tasks");
    assertThat(tasks)
        .extracting(labels -> labels.get("__address__"))
        .containsExactly("10.0.0.1:9100", "10.255.0.9:8080");
    assertThat(tasks.get(1))
        .containsEntry("__meta_dockerswarm_task_slot", "2")
        .containsEntry("__meta_dockerswarm_task_port_publish_mode", "ingress")
        .containsEntry("__meta_dockerswarm_container_label_c", "d")
        .containsEntry("__meta_dockerswarm_service_label_a", "b")
        .containsEntry("__meta_dockerswarm_node_hostname", "h")
        .containsEntry("__meta_dockerswarm_network_label_x_y", "z");
  }

  private List<Map<String, String>> targets(String role) throws InterruptedException {
    return FakeServer.targets(new DockerSwarm(server.url(), role, 9, List.of(), MINUTE));
  }
}
