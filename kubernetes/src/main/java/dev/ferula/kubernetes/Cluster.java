package dev.ferula.kubernetes;

import dev.ferula.discovery.JsonValue;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The copies of all objects that are watched. While the group of an object is built, it notes what
 * other objects were looked up, there or not, and when one of those changes the group is to be
 * built again. Guarded by its monitor.
 */
final class Cluster {
  private final Kind role;
  private final KubernetesMetrics metrics;
  private final Map<Kind, Map<String, JsonValue>> objects = new EnumMap<>(Kind.class);

  /* What looked at what: keys of groups by kind and key of an object, and the other way round. */
  private final Map<String, Set<String>> readers = new HashMap<>();
  private final Map<String, Set<String>> lookups = new HashMap<>();
  private final WorkQueue changed;

  /* How many lists of each namespace, or of the whole cluster, have not come yet. */
  private final Map<String, Integer> unlisted = new HashMap<>();
  private String building = "";

  /**
   * @param changed takes the keys of the groups that are to be built
   */
  Cluster(Kind role, KubernetesMetrics metrics, WorkQueue changed) {
    this.role = role;
    this.changed = changed;
    this.metrics = metrics;
  }

  /**
   * What is told of the objects of a kind, as far as they are within a namespace.
   *
   * @param needed whether nothing is built of the namespace before its objects were listed
   */
  Reflector.Observer observer(Kind kind, String namespace, boolean needed) {
    synchronized (this) {
      unlisted.merge(namespace, 1, Integer::sum);
    }
    return new Watched(kind, namespace, needed);
  }

  /* A namespace that may not be read keeps nobody from the others. */
  private boolean isListed(String key) {
    int slash = key.indexOf('/');
    return !unlisted.containsKey("")
        && (slash < 0 || !unlisted.containsKey(key.substring(0, slash)));
  }

  /**
   * Waits until something has changed in a namespace of which everything was listed.
   *
   * @return the keys of the groups that are to be built
   */
  synchronized Set<String> awaitChanges() throws InterruptedException {
    Set<String> ready = changed.take(this::isListed);
    while (ready.isEmpty()) {
      wait();
      ready = changed.take(this::isListed);
    }
    return ready;
  }

  /** An object of the role whose group is built from now on, or nothing. */
  synchronized JsonValue begin(String key) {
    building = key;
    for (String object : lookups.getOrDefault(key, Set.of())) {
      Set<String> reading = readers.getOrDefault(object, Set.of());
      reading.remove(key);
      if (reading.isEmpty()) {
        readers.remove(object);
      }
    }
    lookups.remove(key);
    return of(role).getOrDefault(key, JsonValue.NONE);
  }

  /** Another object, or nothing. */
  synchronized JsonValue lookUp(Kind kind, String key) {
    String object = kind + " " + key;
    readers.computeIfAbsent(object, _ -> new HashSet<>()).add(building);
    lookups.computeIfAbsent(building, _ -> new HashSet<>()).add(object);
    return of(kind).getOrDefault(key, JsonValue.NONE);
  }

  private Map<String, JsonValue> of(Kind kind) {
    return objects.computeIfAbsent(kind, _ -> new HashMap<>());
  }

  private void touch(Kind kind, String key, String event) {
    metrics.event(role, kind, event);
    if (kind == role) {
      changed.add(key);
    }
    readers.getOrDefault(kind + " " + key, Set.of()).forEach(changed::add);
    notifyAll();
  }

  private void put(Kind kind, String key, JsonValue object) {
    JsonValue before = of(kind).put(key, object);
    touch(kind, key, before == null ? "add" : "update");
  }

  private void remove(Kind kind, String key) {
    if (of(kind).remove(key) != null) {
      touch(kind, key, "delete");
    }
  }

  private final class Watched implements Reflector.Observer {
    private final Kind kind;
    private final String namespace;
    private final boolean needed;
    private boolean listed;

    Watched(Kind kind, String namespace, boolean needed) {
      this.kind = kind;
      this.namespace = namespace;
      this.needed = needed;
    }

    @Override
    public void failed() {
      synchronized (Cluster.this) {
        if (!needed) {
          goOn();
        }
      }
    }

    private void goOn() {
      if (!listed) {
        listed = true;
        unlisted.computeIfPresent(namespace, (_, left) -> left == 1 ? null : left - 1);
        Cluster.this.notifyAll();
      }
    }

    @Override
    public void listed(Map<String, JsonValue> all) {
      synchronized (Cluster.this) {
        for (String key : Set.copyOf(of(kind).keySet())) {
          if (!all.containsKey(key) && isMine(key)) {
            remove(kind, key);
          }
        }
        all.forEach(this::putIfNew);
        goOn();
      }
    }

    private boolean isMine(String key) {
      return namespace.isEmpty() || key.startsWith(namespace + "/");
    }

    private void putIfNew(String key, JsonValue object) {
      JsonValue known = of(kind).getOrDefault(key, JsonValue.NONE);
      String version = object.at("metadata", "resourceVersion").text();
      if (!known.isPresent()
          || version.isEmpty()
          || !version.equals(known.at("metadata", "resourceVersion").text())) {
        Cluster.this.put(kind, key, object);
      }
    }

    @Override
    public void put(String key, JsonValue object) {
      synchronized (Cluster.this) {
        Cluster.this.put(kind, key, object);
      }
    }

    @Override
    public void removed(String key) {
      synchronized (Cluster.this) {
        remove(kind, key);
      }
    }
  }
}
