package dev.ferula.tsdb;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.tsdb.head.ReplayProgress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Databases on simulated disks, with all the memory they want and without threads of their own: one
 * that is killed would leave them behind.
 */
final class IdleTsdb {
  private IdleTsdb() {}

  static Tsdb open(
      Path directory,
      TsdbOptions options,
      SimulatedDisk disk,
      RandomGenerator random,
      InstantSource clock) {
    return open(directory, options, disk, random, clock, new ReplayProgress());
  }

  static Tsdb open(
      Path directory,
      TsdbOptions options,
      SimulatedDisk disk,
      RandomGenerator random,
      InstantSource clock,
      ReplayProgress progress) {
    return Tsdb.openIdle(
        directory,
        options,
        disk,
        MemoryBudget.unlimited().share("ingest", Long.MAX_VALUE),
        random,
        clock,
        progress);
  }
}
