package dev.ferula.discovery.dns;

import dev.ferula.notation.AddressText;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a name server answers.
 *
 * @param id that of the question
 * @param code 0 if the name is known
 * @param truncated whether there are more records than the message has room for
 * @param records of the answer that name targets, whatever was asked for
 */
record DnsMessage(int id, int code, boolean truncated, List<DnsRecord> records) {
  /** The size of messages by UDP that we say we take. */
  static final int UDP_SIZE = 4096;

  static final int KNOWN = 0;
  static final int NO_SUCH_NAME = 3;

  private static final System.Logger LOG = System.getLogger(DnsMessage.class.getName());
  private static final int HEADER = 12;
  private static final int RECURSION_WANTED = 0x0100;
  private static final int TRUNCATED = 0x0200;
  private static final int INTERNET = 1;
  private static final int CNAME = 5;

  /** The record behind an answer that speaks of the message itself. */
  private static final int OPTIONS = 41;

  DnsMessage {
    records = List.copyOf(records);
  }

  /**
   * A question for records.
   *
   * @param large whether to say that answers may have {@link #UDP_SIZE}
   * @throws IOException if the name is none
   */
  static byte[] question(int id, String name, DnsRecord.Type type, boolean large)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(512);
    bytes.putShort((short) id).putShort((short) RECURSION_WANTED);
    bytes.putShort((short) 1).putInt(0).putShort((short) (large ? 1 : 0));
    bytes.put(DomainName.bytes(name)).putShort((short) type.number).putShort((short) INTERNET);
    if (large) {
      bytes.put((byte) 0).putShort((short) OPTIONS).putShort((short) UDP_SIZE);
      bytes.putInt(0).putShort((short) 0);
    }
    byte[] question = new byte[bytes.position()];
    bytes.flip().get(question);
    return question;
  }

  /**
   * Reads a message.
   *
   * @throws IOException if it is broken: what it lacks must not be taken for gone
   */
  static DnsMessage read(ByteBuffer bytes) throws IOException {
    if (bytes.limit() < HEADER) {
      throw new IOException("an answer of " + bytes.limit() + " bytes");
    }
    try {
      return new Reader(bytes).message();
    } catch (BufferUnderflowException e) {
      throw new IOException("an answer that breaks off", e);
    }
  }

  /** Goes through one message. */
  private static final class Reader {
    private final ByteBuffer bytes;
    private final List<DnsRecord> records = new ArrayList<>();

    /** The upper bits of the code, which records of options have. */
    private int extension;

    Reader(ByteBuffer bytes) {
      this.bytes = bytes;
    }

    /*
     * An answer has all the records that it announces, or it broke off. Only a truncated one may
     * end between two of them, as any may before the rest, which holds no targets.
     */
    DnsMessage message() throws IOException {
      int id = unsigned();
      int flags = unsigned();
      boolean truncated = (flags & TRUNCATED) != 0;
      int questions = unsigned();
      int answers = unsigned();
      int others = unsigned() + unsigned();
      for (int i = 0; i < questions && bytes.hasRemaining(); i++) {
        DomainName.read(bytes);
        unsigned();
        unsigned();
      }
      for (int i = 0; i < answers && !(truncated && !bytes.hasRemaining()); i++) {
        record(true);
      }
      for (int i = 0; i < others && bytes.hasRemaining(); i++) {
        record(false);
      }
      return new DnsMessage(id, (flags & 0xf) | extension, truncated, records);
    }

    private int unsigned() {
      return bytes.getShort() & 0xffff;
    }

    private void record(boolean answer) throws IOException {
      DomainName.read(bytes);
      int type = unsigned();
      unsigned(); // The class is not looked at, as in Prometheus.
      int timeToLive = bytes.getInt();
      int end = unsigned() + bytes.position();
      if (end > bytes.limit()) {
        throw new IOException("a record that goes beyond the end");
      }
      if (answer) {
        data(type, end);
        if (bytes.position() != end) {
          throw new IOException("a record of another length than its type has");
        }
      } else if (type == OPTIONS) {
        extension = (timeToLive >>> 24) << 4;
      }
      bytes.position(end);
    }

    private void data(int number, int end) throws IOException {
      for (DnsRecord.Type type : DnsRecord.Type.values()) {
        if (type.number == number) {
          records.add(target(type));
          return;
        }
      }
      if (number != CNAME) {
        LOG.log(System.Logger.Level.WARNING, "msg=\"Invalid record\" type=" + number);
      }
      bytes.position(end);
    }

    private DnsRecord target(DnsRecord.Type type) throws IOException {
      return switch (type) {
        case A -> new DnsRecord(type, address(4), 0);
        case AAAA -> new DnsRecord(type, address(16), 0);
        case NS -> new DnsRecord(type, DomainName.read(bytes), 0);
        case MX -> {
          unsigned(); // Its preference.
          yield new DnsRecord(type, DomainName.read(bytes), 0);
        }
        case SRV -> {
          bytes.getInt(); // Priority and weight.
          int port = unsigned();
          yield new DnsRecord(type, DomainName.read(bytes), port);
        }
      };
    }

    /** An address as text; one of version 4 within version 6 becomes the former. */
    private String address(int size) throws IOException {
      byte[] address = new byte[size];
      bytes.get(address);
      return AddressText.of(InetAddress.getByAddress(address).getAddress());
    }
  }
}
