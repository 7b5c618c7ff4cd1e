package dev.ferula.tsdb.head.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;
import dev.ferula.tsdb.head.slab.ByteStore;
import dev.ferula.tsdb.head.slab.Bytes;
import dev.ferula.tsdb.head.slab.IntColumn;
import dev.ferula.tsdb.head.slab.IntStack;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The (name, value) pairs of all series, each once, numbered from 0 in the order they were met.
 * Pair ids name the pair in a series' labels and its postings; names have dense ids of their own.
 *
 * <p>Values lie as UTF-8 in a {@link ByteStore}; the few names are strings. One thread writes at a
 * time, and lookups must not run beside a write; what belongs to an id already known may be read at
 * any time.
 */
public final class PairTable {
  /** The id of no pair. */
  public static final int NONE = -1;

  private final int seed;
  private final ByteStore values = new ByteStore();
  private final IntColumn valueOf = new IntColumn();
  private final IntColumn nameOf = new IntColumn();
  private final IntColumn nextOfName = new IntColumn();
  private int size;
  /* Ids of pairs that were removed, to be given out again. */
  private final IntStack free = new IntStack();
  private long valueBytes;

  private static final int MIN_INDEX = 1 << 10;

  private int[] index = new int[MIN_INDEX];

  private final Map<String, Integer> nameIds = new HashMap<>();
  private String[] names = new String[16];
  private byte[][] nameBytes = new byte[16][];
  private int[] firstOfName = new int[16];
  private int[] pairsOfName = new int[16];
  private int nameCount;
  private int[] nameIndex = new int[64];

  /**
   * An empty table.
   *
   * @param seed what the hashes start from, unknown to whoever sends the labels
   */
  public PairTable(int seed) {
    this.seed = seed;
  }

  /** One more than the highest id. */
  public int size() {
    return size;
  }

  /** How many pairs there are. */
  public int count() {
    return size - free.size();
  }

  boolean isInUse(int pair) {
    return nameOf.get(pair) != NONE;
  }

  public int nameCount() {
    return nameCount;
  }

  public int nameId(int pair) {
    return nameOf.get(pair);
  }

  /** The id of a name, or {@link #NONE}. */
  public int nameId(String name) {
    return nameIds.getOrDefault(name, NONE);
  }

  public String name(int nameId) {
    return names[nameId];
  }

  /** The UTF-8 bytes of a name; not to be changed. */
  public byte[] nameBytes(int nameId) {
    return nameBytes[nameId];
  }

  public String value(int pair) {
    int handle = valueOf.get(pair);
    int length = values.length(handle);
    return new String(values.array(handle), values.offset(handle, length), length, UTF_8);
  }

  /** How many bytes the value has. */
  public int valueLength(int pair) {
    return values.length(valueOf.get(pair));
  }

  /** The array that holds the bytes of the value; not to be changed. */
  public byte[] valueArray(int pair) {
    return values.array(valueOf.get(pair));
  }

  /** Where in its array the value begins. */
  public int valueOffset(int pair) {
    return values.offset(valueOf.get(pair), valueLength(pair));
  }

  /** How many pairs have the name. */
  int pairsOfName(int nameId) {
    return pairsOfName[nameId];
  }

  /** The newest pair of a name, or {@link #NONE}; {@link #nextOfName} leads to the others. */
  public int firstOfName(int nameId) {
    return firstOfName[nameId];
  }

  public int nextOfName(int pair) {
    return nextOfName.get(pair);
  }

  /** Compares by name, then by value, in UTF-8 order. */
  public int compare(int a, int b) {
    int nameA = nameOf.get(a);
    int nameB = nameOf.get(b);
    return nameA == nameB
        ? values.compare(valueOf.get(a), valueOf.get(b))
        : Arrays.compareUnsigned(nameBytes[nameA], nameBytes[nameB]);
  }

  /** The pair, or {@link #NONE} where it was never interned. */
  public int find(String name, String value) {
    int nameId = nameId(name);
    if (nameId == NONE || !isText(value)) {
      return NONE;
    }
    byte[] bytes = value.getBytes(UTF_8);
    return index[slot(nameId, bytes, 0, bytes.length)] - 1;
  }

  /* Halves of surrogates, which an expression has for bytes that are no UTF-8, would be sought as question marks. */
  private static boolean isText(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        return UTF_8.newEncoder().canEncode(value);
      }
    }
    return true;
  }

  /** The pair, or {@link #NONE} where it was never interned. */
  public int find(byte[] buffer, int name, int nameLength, int value, int valueLength) {
    int nameId = findName(buffer, name, nameLength);
    return nameId == NONE ? NONE : index[slot(nameId, buffer, value, valueLength)] - 1;
  }

  private int findName(byte[] buffer, int offset, int length) {
    return nameIndex[nameSlot(buffer, offset, length)] - 1;
  }

  /** The pair, added if it is new. */
  int intern(byte[] buffer, int name, int nameLength, int value, int valueLength) {
    return intern(internName(buffer, name, nameLength), buffer, value, valueLength);
  }

  /** The pair of a known name, added if it is new. */
  int intern(int nameId, byte[] buffer, int offset, int length) {
    int slot = slot(nameId, buffer, offset, length);
    if (index[slot] != 0) {
      return index[slot] - 1;
    }
    int pair = free.size() > 0 ? free.pop() : size++;
    valueOf.set(pair, values.add(buffer, offset, length));
    nameOf.set(pair, nameId);
    nextOfName.set(pair, firstOfName[nameId]);
    firstOfName[nameId] = pair;
    pairsOfName[nameId]++;
    valueBytes += length;
    index[slot] = pair + 1;
    if (count() > index.length / 4 * 3) {
      rehash(2 * index.length);
    }
    return pair;
  }

  /** Removes pairs, whose ids nobody may know. */
  void remove(BitSet gone) {
    unlink(gone);
    for (int pair = gone.nextSetBit(0); pair >= 0; pair = gone.nextSetBit(pair + 1)) {
      pairsOfName[nameOf.get(pair)]--;
      valueBytes -= values.length(valueOf.get(pair));
      values.remove(valueOf.get(pair));
      nameOf.set(pair, NONE);
      free.push(pair);
    }
    int capacity = index.length;
    while (capacity > MIN_INDEX && count() < capacity / 4) {
      capacity /= 2;
    }
    rehash(capacity);
  }

  private void unlink(BitSet gone) {
    for (int name = 0; name < nameCount; name++) {
      int last = NONE;
      for (int pair = firstOfName[name]; pair != NONE; pair = nextOfName.get(pair)) {
        if (gone.get(pair)) {
          continue;
        }
        if (last == NONE) {
          firstOfName[name] = pair;
        } else {
          nextOfName.set(last, pair);
        }
        last = pair;
      }
      if (last == NONE) {
        firstOfName[name] = NONE;
      } else {
        nextOfName.set(last, NONE);
      }
    }
  }

  private void rehash(int capacity) {
    index = new int[capacity];
    for (int pair = 0; pair < size; pair++) {
      if (!isInUse(pair)) {
        continue;
      }
      int handle = valueOf.get(pair);
      int length = values.length(handle);
      byte[] array = values.array(handle);
      index[slot(nameOf.get(pair), array, values.offset(handle, length), length)] = pair + 1;
    }
  }

  /* The place of the pair, or the free one where it belongs. */
  private int slot(int nameId, byte[] buffer, int offset, int length) {
    int mask = index.length - 1;
    int slot = Bytes.hash(buffer, offset, length, seed + nameId) & mask;
    while (index[slot] != 0) {
      int pair = index[slot] - 1;
      if (nameOf.get(pair) == nameId && values.equals(valueOf.get(pair), buffer, offset, length)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** The id of a name, added if it is new. */
  int internName(byte[] buffer, int offset, int length) {
    int slot = nameSlot(buffer, offset, length);
    if (nameIndex[slot] != 0) {
      return nameIndex[slot] - 1;
    }
    if (nameCount == names.length) {
      growNames();
    }
    int id = nameCount;
    names[id] = new String(buffer, offset, length, UTF_8);
    nameBytes[id] = Arrays.copyOfRange(buffer, offset, offset + length);
    firstOfName[id] = NONE;
    nameIds.put(names[id], id);
    nameIndex[slot] = id + 1;
    nameCount = id + 1;
    if (nameCount > nameIndex.length / 2) {
      rehashNames();
    }
    return id;
  }

  private void growNames() {
    int capacity = 2 * nameCount;
    names = Arrays.copyOf(names, capacity);
    nameBytes = Arrays.copyOf(nameBytes, capacity);
    firstOfName = Arrays.copyOf(firstOfName, capacity);
    pairsOfName = Arrays.copyOf(pairsOfName, capacity);
  }

  private void rehashNames() {
    nameIndex = new int[2 * nameIndex.length];
    for (int id = 0; id < nameCount; id++) {
      nameIndex[nameSlot(nameBytes[id], 0, nameBytes[id].length)] = id + 1;
    }
  }

  private int nameSlot(byte[] buffer, int offset, int length) {
    int mask = nameIndex.length - 1;
    int slot = Bytes.hash(buffer, offset, length, seed) & mask;
    while (nameIndex[slot] != 0
        && !Arrays.equals(
            nameBytes[nameIndex[slot] - 1],
            0,
            nameBytes[nameIndex[slot] - 1].length,
            buffer,
            offset,
            offset + length)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  void save(ImageWriter out) {
    out.write(size);
    out.write(valueBytes);
    free.save(out);
    values.save(out);
    valueOf.save(out);
    nameOf.save(out);
    nextOfName.save(out);
    out.write(index.length);
    out.write(nameCount);
    for (int id = 0; id < nameCount; id++) {
      out.write(nameBytes[id].length);
      out.write(nameBytes[id], 0, nameBytes[id].length);
      out.write(firstOfName[id]);
      out.write(pairsOfName[id]);
    }
  }

  /** Takes what was written into a table that is empty, whose hashes start elsewhere. */
  void load(ImageReader in) {
    size = in.readCount();
    valueBytes = in.readLong();
    free.load(in);
    values.load(in);
    valueOf.load(in);
    nameOf.load(in);
    nextOfName.load(in);
    int capacity = in.readCount();
    for (int left = in.readCount(); left > 0; left--) {
      byte[] name = new byte[in.readCount()];
      in.read(name, 0, name.length);
      int id = internName(name, 0, name.length);
      firstOfName[id] = in.readInt();
      pairsOfName[id] = in.readInt();
    }
    rehash(capacity);
  }

  /** The bytes of all values together. */
  long valueBytes() {
    return valueBytes;
  }

  /** What the table takes, nearly. */
  public long bytes() {
    return values.bytes()
        + valueOf.bytes()
        + nameOf.bytes()
        + nextOfName.bytes()
        + 4L * (index.length + nameIndex.length)
        + 100L * nameCount;
  }
}
