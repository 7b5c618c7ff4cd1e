package dev.ferula.server.memory;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.ferula.memory.HugePages;
import dev.ferula.memory.ProcessPages;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/*
 * The heap may grow to half of the machine, and a collector lets its old space grow for hours before it
 * looks at it once: what queries held while the young space was collected stays there. The series are
 * outside the heap, so what lives in it is small and a full collection short; it pays to make one
 * whenever the heap has grown by half of what was alive last. Growth that is real then costs a
 * collection each time it has multiplied, which is a constant share of it. The young space, too, grows
 * with a burst of queries or a compaction and is not given back by collections of its own; it is looked
 * at once a minute.
 *
 * A collection in the middle of a busy time, such as the making of many series at a start, finds
 * alive what dies soon after, and then all these limits are too high for good. So a heap that has
 * come to rest after one is collected once more, again after a minute, as some of what the busy time
 * left lives so long, and later for less growth than a busy one. Each time it keeps as little room as
 * may be: a heap at rest needs none, and where it has to grow again it does.
 */
/**
 * Keeps the heap of a server near what is alive in it. Belongs to a process of its own: an embedded
 * server leaves the heap of its host alone. Called by one thread.
 */
public final class HeapKeeper {
  /** How far the heap may grow over what was alive after the last collection, at least. */
  static final long SLACK = 24L << 20;

  /** How much memory the heap may have over what was alive after the last collection, at least. */
  static final long ROOM = 64L << 20;

  /** How many looks a heap with too much memory is left alone after a collection. */
  static final int LOOKS_WITH_ROOM = 12;

  /** How far a heap at rest may be above what was alive, at least. */
  static final long REST_SLACK = 8L << 20;

  /** A heap that changes by no more from look to look is at rest. */
  static final long REST_GROWTH = 256L << 10;

  /** For how many looks it has to be. */
  static final int REST_LOOKS = 4;

  /** How many looks after the first collection at rest there is another one. */
  static final int LOOKS_AT_REST = 12;

  /** How often the heap is looked at. */
  private static final long INTERVAL_MILLIS = 5000;

  /** How often it is asked whether it grows beyond its room. */
  private static final long GROWTH_MILLIS = 500;

  /** How often the pages of the process are looked at. */
  private static final long PAGES_INTERVAL_MILLIS = 10_000;

  /** When that is done first, after a look at what there is. */
  private static final long SETTLED_MILLIS = 1000;

  private static final String MOST_FREE = "MaxHeapFreeRatio";
  private static final String LEAST_FREE = "MinHeapFreeRatio";

  private final LongSupplier used;
  private final LongSupplier committed;
  private final LongSupplier held;
  private final Runnable collect;
  private final Runnable collectTightly;
  private final Consumer<Boolean> allowHuge;
  private boolean huge = true;
  private long limit;
  private long room;
  private int looks;
  private long restLimit;
  private long seen;
  private int restful;
  private int collectedAtRest;

  /**
   * @param used bytes in use where objects stay that have outlived a collection, dead ones among
   *     them; what was made since the last collection of young objects is that collection's affair
   * @param committed bytes of memory that the heap has
   * @param held those of the bytes in use that queries hold and will soon give back
   * @param collect collects the whole heap and gives back what is free beyond the usual room
   * @param collectTightly collects the whole heap and leaves it as little room as may be
   * @param allowHuge has memory that is new in huge pages, as at the start, or no longer
   */
  HeapKeeper(
      LongSupplier used,
      LongSupplier committed,
      LongSupplier held,
      Runnable collect,
      Runnable collectTightly,
      Consumer<Boolean> allowHuge) {
    this.used = used;
    this.committed = committed;
    this.held = held;
    this.collect = collect;
    this.collectTightly = collectTightly;
    this.allowHuge = allowHuge;
    collect(collect);
  }

  /**
   * Starts keeping this process's heap, after one collection, and its pages: what only the start
   * needed of the program's files goes back within a second or two.
   *
   * @param held bytes that queries hold
   */
  public static void start(LongSupplier held) {
    HeapKeeper keeper =
        new HeapKeeper(
            outlived(),
            Runtime.getRuntime()::totalMemory,
            held,
            System::gc,
            HeapKeeper::collectThisTightly,
            HugePages::allow);
    ScheduledExecutorService looking =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("heap").daemon().factory());
    /* Nobody waits for them: they go on until the process ends. */
    ScheduledFuture<?> _ =
        looking.scheduleWithFixedDelay(
            keeper::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    ScheduledFuture<?> _ =
        looking.scheduleWithFixedDelay(
            keeper::lookAtGrowth, GROWTH_MILLIS, GROWTH_MILLIS, TimeUnit.MILLISECONDS);
    ProcessPages pages = ProcessPages.ofThis();
    if (pages != null) {
      Runnable lookAtPages = () -> pages.look(keeper.hasRoom());
      looking.execute(lookAtPages);
      ScheduledFuture<?> _ =
          looking.scheduleWithFixedDelay(
              lookAtPages, SETTLED_MILLIS, PAGES_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /* What the collector keeps free beside what is in use, in percent, may be set while it runs. */
  private static void collectThisTightly() {
    HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    String usual = vm.getVMOption(MOST_FREE).getValue();
    vm.setVMOption(MOST_FREE, vm.getVMOption(LEAST_FREE).getValue());
    try {
      System.gc();
    } finally {
      vm.setVMOption(MOST_FREE, usual);
    }
  }

  /** How many bytes of this process's heap were in use when a collection was last over. */
  static LongSupplier outlived() {
    List<MemoryPoolMXBean> pools =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && !pool.getName().contains("Eden"))
            .toList();
    return () -> {
      long used = 0;
      for (MemoryPoolMXBean pool : pools) {
        used += pool.getUsage().getUsed();
      }
      return used;
    };
  }

  /**
   * Collects if the heap has outgrown what was alive, or has had far too much memory for a minute.
   * Not while queries hold much of it: a collection would take its time for what is gone soon
   * after.
   */
  void look() {
    looks++;
    long now = used.getAsLong();
    restful = Math.abs(now - seen) <= REST_GROWTH ? restful + 1 : 0;
    seen = now;
    boolean outgrown = now > limit;
    boolean roomy = looks >= LOOKS_WITH_ROOM && committed.getAsLong() > room;
    boolean rests = isAtRest() && (collectedAtRest < 2 || now > restLimit);
    if ((outgrown || roomy || rests) && held.getAsLong() <= SLACK) {
      collect(rests ? collectTightly : collect);
      if (rests) {
        collectedAtRest++;
      } else if (outgrown) {
        collectedAtRest = 0;
      }
    }
  }

  /** Whether the heap is no larger than it may stay: not while queries have it grow. */
  boolean hasRoom() {
    return committed.getAsLong() <= room;
  }

  /**
   * Where the system has all memory in huge pages, it has none that is new so while the heap has
   * outgrown its room: with a flood of queries that fills gigabytes and goes, scrapes were late.
   */
  void lookAtGrowth() {
    boolean now = hasRoom();
    if (now != huge) {
      huge = now;
      allowHuge.accept(now);
    }
  }

  /* Collections of young objects move a little into what is seen, which is no end of the rest. */
  private boolean isAtRest() {
    return collectedAtRest == 1
        ? looks >= LOOKS_AT_REST && seen <= restLimit
        : restful >= REST_LOOKS;
  }

  private void collect(Runnable how) {
    how.run();
    long alive = used.getAsLong();
    limit = alive + Math.max(SLACK, alive / 2);
    // What the collection itself left is not given back by another one.
    room = Math.max(committed.getAsLong(), alive) + Math.max(ROOM, alive);
    looks = 0;
    restLimit = alive + Math.max(REST_SLACK, alive / 8);
    seen = alive;
    restful = 0;
  }
}
