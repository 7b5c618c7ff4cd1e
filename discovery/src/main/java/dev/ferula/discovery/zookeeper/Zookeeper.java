package dev.ferula.discovery.zookeeper;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.Mechanism;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Members that announce themselves in ZooKeeper, as Nerve or as serversets do.
 *
 * @param servers each {@code host} or {@code host:port}; one of them is asked, in random order
 * @param paths below which all nodes are looked at
 * @param timeout after which a server that says nothing is left for another
 */
public record Zookeeper(Kind kind, List<String> servers, List<String> paths, Duration timeout)
    implements Mechanism {
  /** How members are written. */
  public enum Kind {
    NERVE("nerve"),
    SERVERSET("serverset");

    private final String mechanism;

    Kind(String mechanism) {
      this.mechanism = mechanism;
    }
  }

  public Zookeeper {
    servers = List.copyOf(servers);
    paths = List.copyOf(paths);
  }

  @Override
  public String mechanism() {
    return kind.mechanism;
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    surroundings.client().close();
    return new ZookeeperDiscoverer(this, surroundings, RandomGenerator.getDefault());
  }
}
