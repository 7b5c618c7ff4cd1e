package dev.ferula.discovery.zookeeper;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.Mechanism;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.Counter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a picture of all nodes below the paths, one group for each node that describes a member.
 * When the connection is lost, the targets stay until all has been read anew.
 */
final class ZookeeperDiscoverer implements Discoverer {
  private static final System.Logger LOG = System.getLogger(ZookeeperDiscoverer.class.getName());
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
  private static final int MAX_NODES = 100_000;
  private static final int MAX_DEPTH = 64;

  private final Zookeeper options;
  private final Mechanism.Surroundings surroundings;
  private final RandomGenerator random;
  private final Counter failures;

  /* By path. What is to be told of changes waits until they are read without a failure. */
  private Map<String, Node> nodes = new HashMap<>();
  private final List<TargetGroup> untold = new ArrayList<>();

  private record Node(ByteBuffer data, Set<String> children) {}

  ZookeeperDiscoverer(
      Zookeeper options, Mechanism.Surroundings surroundings, RandomGenerator random) {
    this.options = options;
    this.surroundings = surroundings;
    this.random = random;
    this.failures =
        surroundings
            .registry()
            .counter(
                "prometheus_treecache_zookeeper_failures_total",
                "The total number of ZooKeeper failures.");
  }

  @Override
  public void run(Consumer<List<TargetGroup>> updates) throws InterruptedException {
    while (true) {
      try (ZookeeperSession session = connect()) {
        readAll(session);
        tell(updates);
        while (true) {
          update(session, session.change());
          tell(updates);
        }
      } catch (IOException | RuntimeException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedException();
        }
        failures.increment();
        LOG.log(
            System.Logger.Level.ERROR,
            () ->
                "msg=\"Error during Zookeeper resync\" mechanism="
                    + options.mechanism()
                    + " err=\""
                    + DiscoveryException.reason(e)
                    + "\"");
      }
      tell(updates);
      surroundings.pause().await(AFTER_FAILURE);
    }
  }

  private ZookeeperSession connect() throws IOException {
    List<String> servers = new ArrayList<>(options.servers());
    Collections.shuffle(servers, Random.from(random));
    IOException last = new IOException("no server");
    for (String server : servers) {
      try {
        return new ZookeeperSession(server, options.timeout());
      } catch (IOException e) {
        last = new IOException("cannot connect to " + server + ": " + e.getMessage(), e);
      }
    }
    throw last;
  }

  /* From nothing, because what happened while nobody listened is not known. */
  private void readAll(ZookeeperSession session) throws IOException {
    Map<String, Node> before = nodes;
    nodes = new HashMap<>();
    boolean whole = false;
    try {
      for (String path : options.paths()) {
        read(session, path, 0, before);
        requireRoot(path);
      }
      for (String path : before.keySet()) {
        if (!nodes.containsKey(path)) {
          untold.add(gone(path));
        }
      }
      whole = true;
    } finally {
      if (!whole) {
        nodes = before;
        untold.clear();
      }
    }
  }

  private void update(ZookeeperSession session, String path) throws IOException {
    read(session, path, 0, nodes);
    for (String root : options.paths()) {
      requireRoot(root);
    }
  }

  private void requireRoot(String path) {
    if (!nodes.containsKey(path)) {
      throw new DiscoveryException("path " + path + " does not exist");
    }
  }

  /* A node and those below it that are not known yet. */
  private void read(ZookeeperSession session, String path, int depth, Map<String, Node> known)
      throws IOException {
    if (depth > MAX_DEPTH || nodes.size() >= MAX_NODES) {
      throw new DiscoveryException(
          "more than " + MAX_NODES + " nodes or " + MAX_DEPTH + " levels, at " + path);
    }
    byte[] data = session.data(path);
    List<String> names = data == null ? null : session.children(path);
    if (data == null || names == null) {
      remove(path);
      return;
    }
    Node before = known.get(path);
    if (before == null || !before.data.equals(ByteBuffer.wrap(data))) {
      untold.add(group(path, data));
    }
    Node last = nodes.put(path, new Node(ByteBuffer.wrap(data), new HashSet<>(names)));
    for (String name : names) {
      if (!nodes.containsKey(below(path, name))) {
        read(session, below(path, name), depth + 1, known);
      }
    }
    if (last != null) {
      last.children.stream()
          .filter(name -> !names.contains(name))
          .forEach(name -> remove(below(path, name)));
    }
  }

  private void remove(String path) {
    Node node = nodes.remove(path);
    if (node != null) {
      untold.add(gone(path));
      node.children.forEach(name -> remove(below(path, name)));
    }
  }

  private static String below(String path, String name) {
    return path.endsWith("/") ? path + name : path + "/" + name;
  }

  private static TargetGroup gone(String path) {
    return new TargetGroup(path, List.of(), Labels.EMPTY);
  }

  /* A node that describes no member, as those in between, is a group without targets. */
  private TargetGroup group(String path, byte[] data) {
    @Nullable Labels member;
    try {
      member = Member.labels(options.kind(), path, new String(data, StandardCharsets.UTF_8));
    } catch (DiscoveryException e) {
      return gone(path);
    }
    return new TargetGroup(path, List.of(member), Labels.EMPTY);
  }

  private void tell(Consumer<List<TargetGroup>> updates) {
    if (!untold.isEmpty()) {
      updates.accept(List.copyOf(untold));
      untold.clear();
    }
  }
}
