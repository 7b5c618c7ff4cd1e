package dev.ferula.discovery.aws;

/** What labels are called that databases and their clusters have, and what has their values. */
final class RdsLabels {
  static final XmlLabels CLUSTER =
      XmlLabels.of(
          """
          activity_stream_kinesis_stream_name ActivityStreamKinesisStreamName
          activity_stream_kms_key_id ActivityStreamKmsKeyId
          activity_stream_mode ActivityStreamMode
          activity_stream_status ActivityStreamStatus
          allocated_storage AllocatedStorage
          arn DBClusterArn
          auto_minor_version_upgrade AutoMinorVersionUpgrade
          automatic_restart_time AutomaticRestartTime time
          aws_backup_recovery_point_arn AwsBackupRecoveryPointArn
          backtrack_consumed_change_records BacktrackConsumedChangeRecords
          backtrack_window BacktrackWindow
          backup_retention_period BackupRetentionPeriod
          capacity Capacity
          character_set_name CharacterSetName
          clone_group_id CloneGroupId
          cluster_create_time ClusterCreateTime time
          cluster_scalability_type ClusterScalabilityType
          copy_tags_to_snapshot CopyTagsToSnapshot
          cross_account_clone CrossAccountClone
          database_insights_mode DatabaseInsightsMode
          database_name DatabaseName
          db_system_id DBSystemId
          deletion_protection DeletionProtection
          earliest_backtrack_time EarliestBacktrackTime time
          earliest_restorable_time EarliestRestorableTime time
          endpoint Endpoint
          engine Engine
          engine_lifecycle_support EngineLifecycleSupport
          engine_mode EngineMode
          engine_version EngineVersion
          global_cluster_identifier GlobalClusterIdentifier
          global_write_forwarding_requested GlobalWriteForwardingRequested
          global_write_forwarding_status GlobalWriteForwardingStatus
          hosted_zone_id HostedZoneId
          http_endpoint_enabled HttpEndpointEnabled
          iam_database_authentication_enabled IAMDatabaseAuthenticationEnabled
          identifier DBClusterIdentifier
          instance_class DBClusterInstanceClass
          io_optimized_next_allowed_modification_time IOOptimizedNextAllowedModificationTime time
          iops Iops
          kms_key_id KmsKeyId
          latest_restorable_time LatestRestorableTime time
          local_write_forwarding_status LocalWriteForwardingStatus
          master_username MasterUsername
          monitoring_interval MonitoringInterval
          monitoring_role_arn MonitoringRoleArn
          multi_az MultiAZ
          network_type NetworkType
          parameter_group DBClusterParameterGroup
          percent_progress PercentProgress
          performance_insights_enabled PerformanceInsightsEnabled
          performance_insights_kms_key_id PerformanceInsightsKMSKeyId
          performance_insights_retention_period PerformanceInsightsRetentionPeriod
          port Port
          preferred_backup_window PreferredBackupWindow
          preferred_maintenance_window PreferredMaintenanceWindow
          publicly_accessible PubliclyAccessible
          reader_endpoint ReaderEndpoint
          replication_source_identifier ReplicationSourceIdentifier
          resource_id DbClusterResourceId
          serverless_v2_platform_version ServerlessV2PlatformVersion
          status Status
          storage_encrypted StorageEncrypted
          storage_encryption_type StorageEncryptionType
          storage_throughput StorageThroughput
          storage_type StorageType
          subnet_group DBSubnetGroup
          upgrade_rollout_order UpgradeRolloutOrder
          """);

  static final XmlLabels INSTANCE =
      XmlLabels.of(
          """
          activity_stream_engine_native_audit_fields_included ActivityStreamEngineNativeAuditFieldsIncluded
          activity_stream_kinesis_stream_name ActivityStreamKinesisStreamName
          activity_stream_kms_key_id ActivityStreamKmsKeyId
          activity_stream_mode ActivityStreamMode
          activity_stream_policy_status ActivityStreamPolicyStatus
          activity_stream_status ActivityStreamStatus
          allocated_storage AllocatedStorage
          arn DBInstanceArn
          auto_minor_version_upgrade AutoMinorVersionUpgrade
          automatic_restart_time AutomaticRestartTime time
          automation_mode AutomationMode
          availability_zone AvailabilityZone
          aws_backup_recovery_point_arn AwsBackupRecoveryPointArn
          backup_retention_period BackupRetentionPeriod
          backup_target BackupTarget
          ca_certificate_identifier CACertificateIdentifier
          character_set_name CharacterSetName
          class DBInstanceClass
          copy_tags_to_snapshot CopyTagsToSnapshot
          custom_iam_instance_profile CustomIamInstanceProfile
          customer_owned_ip_enabled CustomerOwnedIpEnabled
          database_insights_mode DatabaseInsightsMode
          db_cluster_identifier DBClusterIdentifier
          db_name DBName
          db_system_id DBSystemId
          dedicated_log_volume DedicatedLogVolume
          deletion_protection DeletionProtection
          endpoint_address Endpoint.Address
          endpoint_hosted_zone_id Endpoint.HostedZoneId
          endpoint_port Endpoint.Port
          engine Engine
          engine_lifecycle_support EngineLifecycleSupport
          engine_version EngineVersion
          enhanced_monitoring_resource_arn EnhancedMonitoringResourceArn
          iam_database_authentication_enabled IAMDatabaseAuthenticationEnabled
          identifier DBInstanceIdentifier
          instance_create_time InstanceCreateTime time
          iops Iops
          is_storage_config_upgrade_available IsStorageConfigUpgradeAvailable
          kms_key_id KmsKeyId
          latest_restorable_time LatestRestorableTime time
          license_model LicenseModel
          listener_endpoint_address ListenerEndpoint.Address
          listener_endpoint_hosted_zone_id ListenerEndpoint.HostedZoneId
          listener_endpoint_port ListenerEndpoint.Port
          master_username MasterUsername
          max_allocated_storage MaxAllocatedStorage
          monitoring_interval MonitoringInterval
          monitoring_role_arn MonitoringRoleArn
          multi_az MultiAZ
          multi_tenant MultiTenant
          nchar_character_set_name NcharCharacterSetName
          network_type NetworkType
          percent_progress PercentProgress
          performance_insights_enabled PerformanceInsightsEnabled
          performance_insights_kms_key_id PerformanceInsightsKMSKeyId
          performance_insights_retention_period PerformanceInsightsRetentionPeriod
          port DbInstancePort
          preferred_backup_window PreferredBackupWindow
          preferred_maintenance_window PreferredMaintenanceWindow
          promotion_tier PromotionTier
          publicly_accessible PubliclyAccessible
          read_replica_source_db_cluster_identifier ReadReplicaSourceDBClusterIdentifier
          read_replica_source_db_instance_identifier ReadReplicaSourceDBInstanceIdentifier
          replica_mode ReplicaMode
          resource_id DbiResourceId
          resume_full_automation_mode_time ResumeFullAutomationModeTime time
          secondary_availability_zone SecondaryAvailabilityZone
          status DBInstanceStatus
          storage_encrypted StorageEncrypted
          storage_encryption_type StorageEncryptionType
          storage_throughput StorageThroughput
          storage_type StorageType
          storage_volume_status StorageVolumeStatus
          subnet_group DBSubnetGroup.DBSubnetGroupName
          tde_credential_arn TdeCredentialArn
          timezone Timezone
          upgrade_rollout_order UpgradeRolloutOrder
          """);

  private RdsLabels() {}
}
