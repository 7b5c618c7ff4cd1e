package dev.ferula.config;

import java.time.Duration;

/**
 * How data is kept.
 *
 * @param outOfOrderTimeWindow how old a sample may be that comes out of order
 * @param staleSeriesCompactionThreshold the share of stale series in the head that starts their
 *     compaction; 0 for never
 * @param floatEncoding {@code xor}, {@code xor2}, or empty where flags decide
 * @param retention how long data is kept
 * @param retentionBytes how much is kept; 0 for any amount
 * @param retentionPercentage how much of the disk may be used; 0 for any amount
 * @param maxExemplars how many exemplars are kept; 0 or less for none
 */
public record StorageConfig(
    Duration outOfOrderTimeWindow,
    double staleSeriesCompactionThreshold,
    String floatEncoding,
    Duration retention,
    long retentionBytes,
    double retentionPercentage,
    long maxExemplars) {}
