package dev.ferula.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The heap and the compiled code of this JVM, in huge pages where they are in use anyway: a
 * processor that has slept finds the address of each small page anew. The JVM's own option for it
 * takes whole huge pages for what it has a few kilobytes of, and new ones in the middle of a rush.
 *
 * <p>Which mapping is the heap nobody says: a row that begins with memory and takes, to the byte,
 * as much of the address space as the largest heap; at its end there may be objects from a file.
 * For one thread at a time.
 */
final class HugeHeap {
  /** Of how many stretches huge pages are made at a time: each stops the program for a moment. */
  static final int AT_ONCE = 32;

  private static final int HUGE_SIZE = PageCalls.HUGE_SIZE;
  private static final int PAGE_SIZE = 1 << 12;
  private static final int PAGES = HUGE_SIZE / PAGE_SIZE;

  /* For each page of the address space eight bytes, the last bit of which says that it is in memory. */
  private static final int ENTRY_SIZE = Long.BYTES;

  private final Path residence;
  private final long largest;
  private final PageCalls system;
  private final ByteBuffer entries =
      ByteBuffer.allocateDirect(PAGES * ENTRY_SIZE).order(ByteOrder.nativeOrder());
  /* Where it goes on the next time. */
  private long next;

  /**
   * A heap.
   *
   * @param residence the file in which the system says which pages are in memory ({@code
   *     proc_pid_pagemap(5)})
   * @param largest how many bytes the heap may grow to
   */
  HugeHeap(Path residence, long largest, PageCalls system) {
    this.residence = residence;
    this.largest = largest;
    this.system = system;
  }

  /** A mapping, what of nothing but memory it is, and how many bytes of it are in huge pages. */
  private record Memory(long from, long to, boolean isCode, boolean isOpen, long huge) {
    private long firstStretch() {
      return (from + HUGE_SIZE - 1) & -HUGE_SIZE;
    }

    private boolean isAllHuge() {
      return to - firstStretch() - huge < HUGE_SIZE;
    }
  }

  /** Makes huge pages of some of what is in memory as a whole and may not be in them yet. */
  void grow(Mappings mappings) {
    List<Memory> own = heapAndCode(all(mappings));
    own.removeIf(Memory::isAllHuge);
    if (own.isEmpty()) {
      return;
    }
    try (FileChannel pages = FileChannel.open(residence, StandardOpenOption.READ)) {
      long began = next;
      int left = grow(own, pages, began, AT_ONCE);
      if (left > 0) {
        next = 0; // All behind it were looked at.
        grow(own, pages, 0, began > 0 ? left : 0);
      }
    } catch (IOException e) {
      // The system does not tell what is in memory.
      return;
    }
  }

  /*
   * From an address on, at most so many; returns how many could have been more. Which of a mapping are huge nobody says; one
   * that is costs nothing.
   */
  private int grow(List<Memory> own, FileChannel pages, long from, int most) throws IOException {
    int left = most;
    for (Memory memory : own) {
      long stretch = Math.max(from, memory.firstStretch());
      for (; left > 0 && stretch + HUGE_SIZE <= memory.to; stretch += HUGE_SIZE) {
        if (isResident(stretch, pages)) {
          system.huge(stretch, HUGE_SIZE);
          next = stretch + HUGE_SIZE;
          left--;
        }
      }
    }
    return left;
  }

  private boolean isResident(long address, FileChannel pages) throws IOException {
    entries.clear();
    long place = address / PAGE_SIZE * ENTRY_SIZE;
    while (entries.hasRemaining()) {
      if (pages.read(entries, place + entries.position()) <= 0) {
        return false;
      }
    }
    for (int i = 0; i < PAGES; i++) {
      if (entries.getLong(i * ENTRY_SIZE) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static List<Memory> all(Mappings mappings) {
    List<Memory> all = new ArrayList<>();
    mappings.rewind();
    while (mappings.next()) {
      boolean unnamed = mappings.isUnnamed();
      boolean code = unnamed && mappings.isPrivate("rwx");
      boolean open = unnamed && mappings.isPrivate("rw-");
      long huge = Math.max(0, mappings.kilobytes("AnonHugePages")) << 10;
      all.add(new Memory(mappings.from(), mappings.to(), code, open, huge));
    }
    return all;
  }

  private List<Memory> heapAndCode(List<Memory> all) {
    List<Memory> own = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      int behind = all.get(i).isOpen ? behindHeap(all, i) : i;
      all.subList(i, behind).stream().filter(Memory::isOpen).forEach(own::add);
      if (all.get(i).isCode) {
        own.add(all.get(i));
      }
    }
    return own;
  }

  /* Where the heap ends that begins with a mapping; there itself if none does. */
  private int behindHeap(List<Memory> all, int first) {
    long end = all.get(first).from + largest;
    int i = first;
    while (i < all.size() && all.get(i).to < end && all.get(i).to == following(all, i)) {
      i++;
    }
    return i < all.size() && all.get(i).to == end ? i + 1 : first;
  }

  private static long following(List<Memory> all, int i) {
    return i + 1 < all.size() ? all.get(i + 1).from : -1;
  }
}
