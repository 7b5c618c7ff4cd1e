package dev.ferula.discovery.aws;

import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.XmlElement;
import dev.ferula.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The labels of caches. */
final class ElastiCacheLabels {
  private static final XmlLabels SERVERLESS =
      XmlLabels.of(
          """
          arn ARN
          name ServerlessCacheName
          status Status
          engine Engine
          full_engine_version FullEngineVersion
          major_engine_version MajorEngineVersion
          description Description
          create_time CreateTime time
          kms_key_id KmsKeyId
          user_group_id UserGroupId
          daily_snapshot_time DailySnapshotTime
          snapshot_retention_limit SnapshotRetentionLimit
          endpoint_address Endpoint.Address
          endpoint_port Endpoint.Port
          endpoint_reader_address ReaderEndpoint.Address
          endpoint_reader_port ReaderEndpoint.Port
          cache_usage_limit_data_storagemaximum CacheUsageLimits.DataStorage.Maximum
          cache_usage_limit_data_storageminimum CacheUsageLimits.DataStorage.Minimum
          cache_usage_limit_data_storageunit CacheUsageLimits.DataStorage.Unit
          cache_usage_limit_ecpu_per_secondmaximum CacheUsageLimits.ECPUPerSecond.Maximum
          cache_usage_limit_ecpu_per_secondminimum CacheUsageLimits.ECPUPerSecond.Minimum
          """);

  private static final XmlLabels CLUSTER =
      XmlLabels.of(
          """
          arn ARN
          cache_cluster_id CacheClusterId
          cache_cluster_status CacheClusterStatus
          at_rest_encryption_enabled AtRestEncryptionEnabled
          auth_token_enabled AuthTokenEnabled
          auth_token_last_modified AuthTokenLastModifiedDate time
          auto_minor_version_upgrade AutoMinorVersionUpgrade
          cache_cluster_create_time CacheClusterCreateTime time
          cache_node_type CacheNodeType
          cache_parameter_group CacheParameterGroup.CacheParameterGroupName
          cache_subnet_group_name CacheSubnetGroupName
          client_download_landing_page ClientDownloadLandingPage
          configuration_endpoint_address ConfigurationEndpoint.Address
          configuration_endpoint_port ConfigurationEndpoint.Port
          engine Engine
          engine_version EngineVersion
          ip_discovery IpDiscovery
          network_type NetworkType
          notification_topic_arn NotificationConfiguration.TopicArn
          notification_topic_status NotificationConfiguration.TopicStatus
          num_cache_nodes NumCacheNodes
          preferred_availability_zone PreferredAvailabilityZone
          preferred_maintenance_window PreferredMaintenanceWindow
          preferred_outpost_arn PreferredOutpostArn
          replication_group_id ReplicationGroupId
          replication_group_log_delivery_enabled ReplicationGroupLogDeliveryEnabled
          snapshot_retention_limit SnapshotRetentionLimit
          snapshot_window SnapshotWindow
          transit_encryption_enabled TransitEncryptionEnabled
          transit_encryption_mode TransitEncryptionMode
          pending_modified_values_auth_token_status PendingModifiedValues.AuthTokenStatus
          pending_modified_values_cache_node_type PendingModifiedValues.CacheNodeType
          pending_modified_values_engine_version PendingModifiedValues.EngineVersion
          pending_modified_values_num_cache_nodes PendingModifiedValues.NumCacheNodes
          pending_modified_values_transit_encryption_enabled PendingModifiedValues.TransitEncryptionEnabled
          pending_modified_values_transit_encryption_mode PendingModifiedValues.TransitEncryptionMode
          """);

  private static final XmlLabels LOG_DELIVERY =
      XmlLabels.of(
          """
          destination_type DestinationType
          log_format LogFormat
          log_type LogType
          status Status
          message Message
          log_group DestinationDetails.CloudWatchLogsDetails.LogGroup
          delivery_stream DestinationDetails.KinesisFirehoseDetails.DeliveryStream
          """);

  private static final XmlLabels SECURITY_GROUP =
      XmlLabels.of(
          """
          id SecurityGroupId
          status Status
          """);

  private static final XmlLabels NODE =
      XmlLabels.of(
          """
          id CacheNodeId
          status CacheNodeStatus
          create_time CacheNodeCreateTime time
          availability_zone CustomerAvailabilityZone
          customer_outpost_arn CustomerOutpostArn
          source_cache_node_id SourceCacheNodeId
          parameter_group_status ParameterGroupStatus
          endpoint_address Endpoint.Address
          endpoint_port Endpoint.Port
          """);

  private ElastiCacheLabels() {}

  static Labels ofServerless(XmlElement cache, XmlElement tags) {
    MetaLabels labels = deployed("serverless");
    SERVERLESS.put(cache, "serverless_cache_", labels);
    putEach(cache.at("SecurityGroupIds"), "serverless_cache_security_group_id_", labels);
    putEach(cache.at("SubnetIds"), "serverless_cache_subnet_id_", labels);
    XmlLabels.tags(tags, "serverless_cache_tag_", labels);
    return placed(cache, labels);
  }

  static List<Labels> ofNodes(XmlElement cluster, XmlElement tags) {
    MetaLabels common = deployed("node");
    CLUSTER.put(cluster, "cache_cluster_", common);
    String removed =
        cluster.at("PendingModifiedValues", "CacheNodeIdsToRemove").children().stream()
            .map(XmlElement::text)
            .collect(Collectors.joining(","));
    common.put("cache_cluster_pending_modified_values_cache_node_ids_to_remove", removed);
    putEach(
        LOG_DELIVERY,
        cluster.at("LogDeliveryConfigurations"),
        "cache_cluster_log_delivery_configuration_",
        common);
    putEach(
        SECURITY_GROUP,
        cluster.at("SecurityGroups"),
        "cache_cluster_security_group_membership_",
        common);
    XmlLabels.tags(tags, "cache_cluster_tag_", common);
    List<Labels> nodes = new ArrayList<>();
    for (XmlElement node : cluster.at("CacheNodes").children()) {
      MetaLabels labels = common.copy();
      NODE.put(node, "cache_cluster_node_", labels);
      nodes.add(placed(node, labels));
    }
    return nodes;
  }

  private static MetaLabels deployed(String option) {
    return new MetaLabels("__meta_elasticache_").put("deployment_option", option);
  }

  private static Labels placed(XmlElement of, MetaLabels labels) {
    String host = of.text("Endpoint", "Address");
    String port = of.text("Endpoint", "Port");
    if (!host.isEmpty() && !port.isEmpty()) {
      labels.address(host.contains(":") ? "[" + host + "]:" + port : host + ":" + port);
    }
    return labels.labels();
  }

  private static void putEach(XmlElement list, String prefix, MetaLabels to) {
    int number = 0;
    for (XmlElement item : list.children()) {
      to.put(prefix + number++, item.text());
    }
  }

  /* The number of the item stands behind the name of each of its labels. */
  private static void putEach(XmlLabels table, XmlElement list, String prefix, MetaLabels to) {
    int number = 0;
    for (XmlElement item : list.children()) {
      table.put(item, prefix, "_" + number++, to);
    }
  }
}
