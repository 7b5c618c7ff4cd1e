package dev.ferula.tool.debug;

import java.util.List;

/**
 * A page of a server and the name of its file in the archive.
 *
 * @param profile whether it is one of Go's profiles, which come compressed
 */
record DebugPage(String path, String file, boolean profile) {
  static final List<DebugPage> METRICS = List.of(new DebugPage("/metrics", "metrics.txt", false));

  static final List<DebugPage> PROFILES =
      List.of(
          new DebugPage("/debug/pprof/profile?seconds=30", "cpu.pb", true),
          new DebugPage("/debug/pprof/block", "block.pb", true),
          new DebugPage("/debug/pprof/goroutine", "goroutine.pb", true),
          new DebugPage("/debug/pprof/heap", "heap.pb", true),
          new DebugPage("/debug/pprof/mutex", "mutex.pb", true),
          new DebugPage("/debug/pprof/threadcreate", "threadcreate.pb", true),
          new DebugPage("/debug/pprof/trace?seconds=30", "trace.pb", false));
}
