package dev.ferula.discovery.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.ferula.discovery.FakeServer;
import dev.ferula.discovery.Mechanism;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Amazon's containers, databases, caches and queues, asked as their services are. */
class AwsRolesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final FakeServer server = new FakeServer();
  private final Map<String, String> answers = new TreeMap<>();

  @AfterEach
  void stop() {
    server.close();
  }

  private AwsAccess access() {
    return new AwsAccess("eu-west-2", server.url(), "KEY", "secret", "", "", "");
  }

  /* Answers what is asked for with the answer whose key it contains. */
  private void answer(HttpExchange exchange) throws IOException {
    String operation = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String asked =
        (operation == null ? "" : operation + " ")
            + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String found =
        answers.entrySet().stream()
            .filter(answer -> asked.contains(answer.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow(() -> new AssertionError("nothing for " + asked));
    FakeServer.send(exchange, 200, found.startsWith("{") ? "application/json" : "text/xml", found);
  }

  private List<Map<String, String>> targets(Mechanism mechanism) throws InterruptedException {
    server.on("/", this::answer);
    Map<String, String> environment = Map.of("AWS_ENDPOINT_URL_EC2", server.url());
    return FakeServer.targets(FakeServer.groups(mechanism, environment));
  }

  private void containers() {
    String ecs = "AmazonEC2ContainerServiceV20141113.";
    answers.put(ecs + "ListClusters", "{\"clusterArns\": [\"arn:c\"]}");
    answers.put(
        ecs + "DescribeClusters",
        "{\"clusters\": [{\"clusterArn\": \"arn:c\", \"clusterName\": \"c\", \"tags\":"
            + " [{\"key\": \"a-b\", \"value\": \"1\"}]}]}");
    answers.put(ecs + "ListServices", "{\"serviceArns\": [\"arn:s\"]}");
    answers.put(
        ecs + "DescribeServices",
        "{\"services\": [{\"serviceArn\": \"arn:s\", \"serviceName\": \"web\", \"status\":"
            + " \"ACTIVE\", \"tags\": [{\"key\": \"k\", \"value\": \"2\"}]}]}");
    answers.put(ecs + "ListTasks", "{\"taskArns\": [\"arn:t1\"], \"nextToken\": \"more\"}");
    answers.put("\"nextToken\":\"more\"", "{\"taskArns\": [\"arn:t2\", \"arn:t3\"]}");
    answers.put(
        ecs + "DescribeTasks",
        """
        {"tasks": [
          {"taskArn": "arn:t1", "group": "service:web", "taskDefinitionArn": "arn:d", "launchType": "FARGATE",
           "healthStatus": "HEALTHY", "availabilityZone": "eu-west-2a", "desiredStatus": "RUNNING", "lastStatus": "PENDING",
           "platformFamily": "Linux", "platformVersion": "1.4.0", "tags": [{"key": "k", "value": "3"}],
           "attachments": [{"type": "other"}, {"type": "ElasticNetworkInterface", "details": [
             {"name": "subnetId", "value": "subnet-1"}, {"name": "networkInterfaceId", "value": "eni-1"},
             {"name": "privateIPv4Address", "value": "10.0.0.1"}]}]},
          {"taskArn": "arn:t2", "group": "family:x", "launchType": "EC2", "healthStatus": "UNKNOWN",
           "containerInstanceArn": "arn:i"},
          {"taskArn": "arn:t3"}]}
        """);
    answers.put(
        ecs + "DescribeContainerInstances",
        "{\"containerInstances\": [{\"containerInstanceArn\": \"arn:i\", \"ec2InstanceId\":"
            + " \"i-1\"}]}");
    answers.put(
        "Action=DescribeInstances&InstanceId.1=i-1",
        "<D><reservationSet><item><instancesSet><item><instanceId>i-1</instanceId>"
            + "<privateIpAddress>10.0.0.2</privateIpAddress><ipAddress>2.2.2.2</ipAddress>"
            + "<subnetId>subnet-2</subnetId><instanceType>t3.micro</instanceType>"
            + "<tagSet><item><key>e</key><value>4</value></item></tagSet>"
            + "</item></instancesSet></item></reservationSet></D>");
    answers.put(
        "Action=DescribeNetworkInterfaces&NetworkInterfaceId.1=eni-1",
        "<D><networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId>"
            + "<association><publicIp>1.1.1.1</publicIp></association></item>"
            + "</networkInterfaceSet></D>");
  }

  @Test
  void tasksHaveTheirOwnAddressOrThatOfTheirMachine() throws Exception {
    containers();
    assertThat(targets(new Ecs(access(), List.of(), 9100, MINUTE)))
        .containsExactly(
            Map.ofEntries(
                Map.entry("__address__", "10.0.0.1:9100"),
                Map.entry("__meta_ecs_region", "eu-west-2"),
                Map.entry("__meta_ecs_cluster", "c"),
                Map.entry("__meta_ecs_cluster_arn", "arn:c"),
                Map.entry("__meta_ecs_tag_cluster_a_b", "1"),
                Map.entry("__meta_ecs_service", "web"),
                Map.entry("__meta_ecs_service_arn", "arn:s"),
                Map.entry("__meta_ecs_service_status", "ACTIVE"),
                Map.entry("__meta_ecs_tag_service_k", "2"),
                Map.entry("__meta_ecs_task_arn", "arn:t1"),
                Map.entry("__meta_ecs_task_group", "service:web"),
                Map.entry("__meta_ecs_task_definition", "arn:d"),
                Map.entry("__meta_ecs_tag_task_k", "3"),
                Map.entry("__meta_ecs_launch_type", "FARGATE"),
                Map.entry("__meta_ecs_health_status", "HEALTHY"),
                Map.entry("__meta_ecs_availability_zone", "eu-west-2a"),
                Map.entry("__meta_ecs_desired_status", "RUNNING"),
                Map.entry("__meta_ecs_last_status", "PENDING"),
                Map.entry("__meta_ecs_platform_family", "Linux"),
                Map.entry("__meta_ecs_platform_version", "1.4.0"),
                Map.entry("__meta_ecs_network_mode", "awsvpc"),
                Map.entry("__meta_ecs_ip_address", "10.0.0.1"),
                Map.entry("__meta_ecs_public_ip", "1.1.1.1"),
                Map.entry("__meta_ecs_subnet_id", "subnet-1")),
            Map.ofEntries(
                Map.entry("__address__", "10.0.0.2:9100"),
                Map.entry("__meta_ecs_region", "eu-west-2"),
                Map.entry("__meta_ecs_cluster", "c"),
                Map.entry("__meta_ecs_cluster_arn", "arn:c"),
                Map.entry("__meta_ecs_tag_cluster_a_b", "1"),
                Map.entry("__meta_ecs_task_arn", "arn:t2"),
                Map.entry("__meta_ecs_task_group", "family:x"),
                Map.entry("__meta_ecs_launch_type", "EC2"),
                Map.entry("__meta_ecs_health_status", "UNKNOWN"),
                Map.entry("__meta_ecs_network_mode", "bridge"),
                Map.entry("__meta_ecs_ip_address", "10.0.0.2"),
                Map.entry("__meta_ecs_public_ip", "2.2.2.2"),
                Map.entry("__meta_ecs_subnet_id", "subnet-2"),
                Map.entry("__meta_ecs_container_instance_arn", "arn:i"),
                Map.entry("__meta_ecs_ec2_instance_id", "i-1"),
                Map.entry("__meta_ecs_ec2_instance_type", "t3.micro"),
                Map.entry("__meta_ecs_ec2_instance_private_ip", "10.0.0.2"),
                Map.entry("__meta_ecs_ec2_instance_public_ip", "2.2.2.2"),
                Map.entry("__meta_ecs_tag_ec2_e", "4")));
    assertThat(server.authorizations("/"))
        .allMatch(header -> header.contains("/ecs/") || header.contains("/ec2/"));
  }

  @Test
  void databasesHaveTheLabelsOfTheirCluster() throws Exception {
    answers.put(
        "Action=DescribeDBClusters&MaxRecords=100&DBClusterIdentifier=arn%3Ac",
        """
        <R><DescribeDBClustersResult><DBClusters><DBCluster>
          <DBClusterArn>arn:c</DBClusterArn><DBClusterIdentifier>c</DBClusterIdentifier>
          <ClusterCreateTime>2026-01-02T03:04:05.678Z</ClusterCreateTime><MultiAZ>true</MultiAZ>
          <DBClusterMembers><DBClusterMember><DBInstanceIdentifier>db-1</DBInstanceIdentifier>
            <IsClusterWriter>true</IsClusterWriter></DBClusterMember></DBClusterMembers>
          <TagList><Tag><Key>a-b</Key><Value>1</Value></Tag></TagList>
        </DBCluster></DBClusters></DescribeDBClustersResult></R>
        """);
    answers.put(
        "Action=DescribeDBInstances&MaxRecords=100&Filters.Filter.1.Name=db-cluster-id"
            + "&Filters.Filter.1.Values.Value.1=arn%3Ac&Filters.Filter.2.Name=engine"
            + "&Filters.Filter.2.Values.Value.1=postgres&Version",
        """
        <R><DescribeDBInstancesResult><Marker>more</Marker><DBInstances><DBInstance>
          <DBInstanceIdentifier>db-1</DBInstanceIdentifier><Engine>postgres</Engine>
          <DBSubnetGroup><DBSubnetGroupName>g</DBSubnetGroupName></DBSubnetGroup>
          <Endpoint><Address>db.example</Address><Port>5432</Port></Endpoint>
          <TagList><Tag><Key>k</Key><Value>2</Value></Tag></TagList>
        </DBInstance></DBInstances></DescribeDBInstancesResult></R>
        """);
    answers.put(
        "&Marker=more&Version",
        "<R><DescribeDBInstancesResult><DBInstances><DBInstance>"
            + "<DBInstanceIdentifier>db-2</DBInstanceIdentifier></DBInstance></DBInstances>"
            + "</DescribeDBInstancesResult></R>");
    Ec2.Filter filter = new Ec2.Filter("engine", List.of("postgres"));
    Map<String, String> ofCluster =
        Map.of(
            "__meta_rds_cluster_arn", "arn:c",
            "__meta_rds_cluster_identifier", "c",
            "__meta_rds_cluster_cluster_create_time", "2026-01-02T03:04:05Z",
            "__meta_rds_cluster_multi_az", "true",
            "__meta_rds_cluster_tag_a_b", "1");
    Map<String, String> first = new TreeMap<>(ofCluster);
    first.putAll(
        Map.of(
            "__address__", "db.example:9100",
            "__meta_rds_instance_identifier", "db-1",
            "__meta_rds_instance_is_cluster_writer", "true",
            "__meta_rds_instance_engine", "postgres",
            "__meta_rds_instance_subnet_group", "g",
            "__meta_rds_instance_endpoint_address", "db.example",
            "__meta_rds_instance_endpoint_port", "5432",
            "__meta_rds_instance_tag_k", "2"));
    Map<String, String> second = new TreeMap<>(ofCluster);
    second.put("__meta_rds_instance_identifier", "db-2");
    assertThat(targets(new Rds(access(), List.of("arn:c"), List.of(filter), 9100, MINUTE)))
        .containsExactly(first, second);
  }

  @Test
  void cachesNameTheirOwnPorts() throws Exception {
    answers.put(
        "Action=DescribeServerlessCaches&MaxResults=50&Version",
        """
        <R><DescribeServerlessCachesResult><ServerlessCaches><member>
          <ARN>arn:s</ARN><ServerlessCacheName>s</ServerlessCacheName><Status>available</Status>
          <DailySnapshotTime>03:00</DailySnapshotTime>
          <Endpoint><Address>s.example</Address><Port>6379</Port></Endpoint>
          <SubnetIds><SubnetId>a</SubnetId><SubnetId>b</SubnetId></SubnetIds>
          <CacheUsageLimits><DataStorage><Maximum>10</Maximum><Unit>GB</Unit></DataStorage></CacheUsageLimits>
        </member></ServerlessCaches></DescribeServerlessCachesResult></R>
        """);
    answers.put(
        "CacheClusterId=g",
        """
        <R><DescribeCacheClustersResult><CacheClusters><CacheCluster>
          <CacheClusterId>g</CacheClusterId><NumCacheNodes>1</NumCacheNodes>
          <LogDeliveryConfigurations><LogDeliveryConfiguration><LogType>slow-log</LogType>
            <DestinationDetails><CloudWatchLogsDetails><LogGroup>lg</LogGroup></CloudWatchLogsDetails></DestinationDetails>
          </LogDeliveryConfiguration></LogDeliveryConfigurations>
          <SecurityGroups><member><SecurityGroupId>sg</SecurityGroupId><Status>active</Status></member></SecurityGroups>
          <CacheNodes><CacheNode><CacheNodeId>0001</CacheNodeId>
            <Endpoint><Address>n.example</Address><Port>11211</Port></Endpoint></CacheNode></CacheNodes>
        </CacheCluster></CacheClusters></DescribeCacheClustersResult></R>
        """);
    answers.put(
        "Action=ListTagsForResource&ResourceName=arn%3As",
        "<R><ListTagsForResourceResult><TagList><Tag><Key>k</Key><Value>v</Value></Tag></TagList>"
            + "</ListTagsForResourceResult></R>");
    String arn = "arn:aws:elasticache:eu-west-2:1:replicationgroup:g";
    assertThat(targets(new ElastiCache(access(), List.of(arn, "none"), MINUTE)))
        .containsExactly(
            Map.ofEntries(
                Map.entry("__address__", "s.example:6379"),
                Map.entry("__meta_elasticache_deployment_option", "serverless"),
                Map.entry("__meta_elasticache_serverless_cache_arn", "arn:s"),
                Map.entry("__meta_elasticache_serverless_cache_name", "s"),
                Map.entry("__meta_elasticache_serverless_cache_status", "available"),
                Map.entry("__meta_elasticache_serverless_cache_daily_snapshot_time", "03:00"),
                Map.entry("__meta_elasticache_serverless_cache_endpoint_address", "s.example"),
                Map.entry("__meta_elasticache_serverless_cache_endpoint_port", "6379"),
                Map.entry("__meta_elasticache_serverless_cache_subnet_id_0", "a"),
                Map.entry("__meta_elasticache_serverless_cache_subnet_id_1", "b"),
                Map.entry(
                    "__meta_elasticache_serverless_cache_cache_usage_limit_data_storagemaximum",
                    "10"),
                Map.entry(
                    "__meta_elasticache_serverless_cache_cache_usage_limit_data_storageunit", "GB"),
                Map.entry("__meta_elasticache_serverless_cache_tag_k", "v")),
            Map.ofEntries(
                Map.entry("__address__", "n.example:11211"),
                Map.entry("__meta_elasticache_deployment_option", "node"),
                Map.entry("__meta_elasticache_cache_cluster_cache_cluster_id", "g"),
                Map.entry("__meta_elasticache_cache_cluster_num_cache_nodes", "1"),
                Map.entry(
                    "__meta_elasticache_cache_cluster_log_delivery_configuration_log_type_0",
                    "slow-log"),
                Map.entry(
                    "__meta_elasticache_cache_cluster_log_delivery_configuration_log_group_0",
                    "lg"),
                Map.entry("__meta_elasticache_cache_cluster_security_group_membership_id_0", "sg"),
                Map.entry(
                    "__meta_elasticache_cache_cluster_security_group_membership_status_0",
                    "active"),
                Map.entry("__meta_elasticache_cache_cluster_node_id", "0001"),
                Map.entry("__meta_elasticache_cache_cluster_node_endpoint_address", "n.example"),
                Map.entry("__meta_elasticache_cache_cluster_node_endpoint_port", "11211")));
  }

  @Test
  void kafkasNodesHaveATargetForEachEndpoint() throws Exception {
    server.json(
        "/api/v2/clusters?clusterTypeFilter=PROVISIONED&maxResults=100",
        """
        {"clusterInfoList": [{"clusterArn": "arn:c/1", "clusterName": "c", "state": "ACTIVE",
          "clusterType": "PROVISIONED", "currentVersion": "K1", "tags": {"a-b": "1"},
          "provisioned": {"currentBrokerSoftwareInfo": {"kafkaVersion": "3.6.0",
            "configurationArn": "arn:conf", "configurationRevision": 2},
            "openMonitoring": {"prometheus": {"jmxExporter": {"enabledInBroker": true},
              "nodeExporter": {"enabledInBroker": false}}}}}]}
        """);
    server.json(
        "/v1/clusters/arn%3Ac%2F1/nodes?maxResults=100",
        """
        {"nextToken": "more+", "nodeInfoList": [{"nodeARN": "arn:n", "addedToClusterTime": "t",
          "instanceType": "m5", "brokerNodeInfo": {"brokerId": 1.0, "attachedENIId": "eni",
            "clientSubnet": "sub", "clientVpcIpAddress": "10.0.0.1", "endpoints": ["b1", "b2"]}}]}
        """);
    server.json(
        "/v1/clusters/arn%3Ac%2F1/nodes?maxResults=100&nextToken=more%2B",
        """
        {"nodeInfoList": [{"controllerNodeInfo": {"endpoints": ["k1"]}}, {"nodeType": "other"}]}
        """);
    Map<String, String> cluster =
        Map.ofEntries(
            Map.entry("__meta_msk_cluster_name", "c"),
            Map.entry("__meta_msk_cluster_arn", "arn:c/1"),
            Map.entry("__meta_msk_cluster_state", "ACTIVE"),
            Map.entry("__meta_msk_cluster_type", "PROVISIONED"),
            Map.entry("__meta_msk_cluster_version", "K1"),
            Map.entry("__meta_msk_cluster_kafka_version", "3.6.0"),
            Map.entry("__meta_msk_cluster_configuration_arn", "arn:conf"),
            Map.entry("__meta_msk_cluster_configuration_revision", "2"),
            Map.entry("__meta_msk_cluster_jmx_exporter_enabled", "true"),
            Map.entry("__meta_msk_cluster_tag_a_b", "1"));
    List<Map<String, String>> targets = targets(new Msk(access(), List.of(), 11001, MINUTE));
    Map<String, String> first = new TreeMap<>(cluster);
    first.putAll(
        Map.ofEntries(
            Map.entry("__address__", "b1:11001"),
            Map.entry("__meta_msk_node_type", "BROKER"),
            Map.entry("__meta_msk_node_arn", "arn:n"),
            Map.entry("__meta_msk_node_added_time", "t"),
            Map.entry("__meta_msk_node_instance_type", "m5"),
            Map.entry("__meta_msk_node_attached_eni", "eni"),
            Map.entry("__meta_msk_broker_id", "1"),
            Map.entry("__meta_msk_broker_client_subnet", "sub"),
            Map.entry("__meta_msk_broker_client_vpc_ip", "10.0.0.1"),
            Map.entry("__meta_msk_broker_node_exporter_enabled", "false"),
            Map.entry("__meta_msk_broker_endpoint_index", "0")));
    Map<String, String> third = new TreeMap<>(cluster);
    third.putAll(
        Map.of(
            "__address__", "k1:11001",
            "__meta_msk_node_type", "CONTROLLER",
            "__meta_msk_controller_endpoint_index", "0"));
    assertThat(targets).hasSize(3).contains(first, third);
    assertThat(targets.get(1))
        .containsEntry("__address__", "b2:11001")
        .containsEntry("__meta_msk_broker_endpoint_index", "1");
    assertThat(server.authorizations("/")).allMatch(header -> header.contains("/kafka/"));
  }

  @Test
  void clustersThatAreServerlessHaveNoNodes() throws Exception {
    server.json("/api/v2/clusters/arn%3Ac", "{\"clusterInfo\": {\"clusterType\": \"SERVERLESS\"}}");
    assertThat(targets(new Msk(access(), List.of("arn:c"), 80, MINUTE))).isEmpty();
  }
}
