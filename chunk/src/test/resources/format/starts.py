"""Writes starts.txt: chunks of native histograms with start timestamps (encodings 5 and 6), made after the rules of docs/format/chunks.md
and Prometheus 3.14's by a program that shares nothing with ours.

  python3 starts.py > starts.txt

Sample i of N: time 1700000000000 + 15000 i + 7 (i mod 3), count 4 i + 6, zero count i + 1, sum 2.5 i, two buckets at offset 0 of schema 1
with 2 i + 3 and i + 2; zero threshold 2^-128. A line is the encoding, the start timestamps, and the bytes in hexadecimal."""
import struct

BASE = 1700000000000


class Bits:
    def __init__(self, header):
        self.text, self.header = "", bytearray(header)

    def put(self, value, width):
        self.text += format(value & (1 << width) - 1, f"0{width}b")

    def varbit(self, value, signed):
        if value == 0:
            return self.put(0, 1)
        for prefix, width in ((0b10, 3), (0b110, 6), (0b1110, 9), (0b11110, 12), (0b111110, 18), (0b1111110, 25), (0b11111110, 56)):
            low, high = (1 - (1 << width - 1), 1 << width - 1) if signed else (0, (1 << width) - 1)
            if low <= value <= high:
                self.put(prefix, prefix.bit_length())
                return self.put(value, width)
        self.put(0xFF, 8)
        self.put(value, 64)

    def int(self, value):
        self.varbit(value, True)

    def uint(self, value):
        self.varbit(value, False)

    def float(self, value):
        self.put(raw(value), 64)

    def go_varint(self, value):
        rest = value << 1 if value >= 0 else ~(value << 1)
        while rest >= 0x80:
            self.put(rest & 0x7F | 0x80, 8)
            rest >>= 7
        self.put(rest, 8)

    def bytes(self):
        text = self.text + "0" * (-len(self.text) % 8)
        return bytes(self.header) + bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8))


def raw(value):
    return struct.unpack(">Q", struct.pack(">d", value))[0]


class Xor:
    def __init__(self, value):
        self.value, self.window = value, None

    def write(self, out, value):
        delta, self.value = raw(value) ^ raw(self.value), value
        if delta == 0:
            return out.put(0, 1)
        out.put(1, 1)
        leading = min(31, 64 - delta.bit_length())
        trailing = (delta & -delta).bit_length() - 1
        if self.window and leading >= self.window[0] and trailing >= self.window[1]:
            out.put(0, 1)
            return out.put(delta >> self.window[1], 64 - sum(self.window))
        self.window = leading, trailing
        out.put(1, 1)
        out.put(leading, 5)
        out.put(64 - leading - trailing, 6)
        out.put(delta >> trailing, 64 - leading - trailing)


class Starts:
    def __init__(self):
        self.start, self.diff, self.change = 0, 0, 0

    def write(self, out, number, now, before, start):
        if number == 1:
            if start:
                out.go_varint(now - start)
                out.header[2] = 0x80
        elif self.change:
            out.int(before - start - self.diff)
            self.diff = before - start
        elif start != self.start or (number > 2 and number - 1 == 0x7F):
            self.change = number - 1
            out.header[2] |= self.change
            self.diff = before - start
            out.int(self.diff)
        self.start = start


def layout(out):
    out.put(-127 + 243, 8)  # 2^-128 is 0.5 * 2^-127
    out.int(1)
    out.uint(1)
    out.uint(2)
    out.int(0)
    out.uint(0)


def sample(i):
    return BASE + 15000 * i + 7 * (i % 3), 4 * i + 6, i + 1, 2.5 * i, [2 * i + 3, i + 2]


def integers(starts):
    out, told, before = Bits([0, len(starts), 0]), Starts(), [0, 0, 0, 0, 0]
    deltas, total = [0, 0, 0, 0, 0], Xor(0.0)
    for i, start in enumerate(starts):
        time, count, zeros, value, buckets = sample(i)
        now = [time, count, zeros, buckets[0], buckets[1] - buckets[0]]
        if i == 0:
            layout(out)
            out.int(time)
            out.uint(count)
            out.uint(zeros)
            out.float(value)
            total = Xor(value)
            out.int(now[3])
            out.int(now[4])
        else:
            changes = [a - b for a, b in zip(now, before)]
            twice = [a - b for a, b in zip(changes, deltas)]
            deltas = changes
            for dod in twice[:3]:
                out.int(dod)
            total.write(out, value)
            for dod in twice[3:]:
                out.int(dod)
        told.write(out, i + 1, time, before[0], start)
        before = now
    return out.bytes()


def floats(starts):
    out, told, before, delta, columns = Bits([0, len(starts), 0]), Starts(), 0, 0, []
    for i, start in enumerate(starts):
        time, count, zeros, value, buckets = sample(i)
        now = [float(v) for v in (count, zeros, value, *buckets)]
        if i == 0:
            layout(out)
            out.int(time)
            for v in now:
                out.float(v)
            columns = [Xor(v) for v in now]
        else:
            out.int(time - before - delta)
            delta = time - before
            for column, v in zip(columns, now):
                column.write(out, v)
        told.write(out, i + 1, time, before, start)
        before = time
    return out.bytes()


CASES = [
    [0] * 5,
    [BASE - 1000] * 5,
    [0, BASE + 10] + [BASE + 10] * 3,
    [BASE - 5] * 3 + [BASE + 40000] * 3 + [0, BASE + 90000],
    [BASE - 1] + [BASE + 15000 * i + 3 for i in range(12)],
    [BASE + 1, 1, 0, 7, -(10**15), BASE + 75000],
    [0] * 130,
    [BASE - 60000] * 128 + [BASE + 15000 * 127] * 4,
]
for case in CASES:
    for encoding, write in ((5, integers), (6, floats)):
        print(encoding, ",".join(map(str, case)), write(case).hex())
