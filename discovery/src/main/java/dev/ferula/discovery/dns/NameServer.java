package dev.ferula.discovery.dns;

import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

/** One server that is asked for names: by UDP, or by TCP once an answer was too large for that. */
final class NameServer {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int PORT = 53;
  private static final int MAX_PORT = 65_535;
  private static final int TIMEOUT_MILLIS = 2000;

  private final String host;
  private final int port;

  /**
   * @param server {@code host} or {@code host:port}; an address of version 6 has no port
   * @throws IOException if the port is none, so that the next server is asked
   */
  NameServer(String server) throws IOException {
    int colon = server.lastIndexOf(':');
    boolean withPort = colon >= 0 && server.indexOf(':') == colon;
    this.host = withPort ? server.substring(0, colon) : server;
    this.port = withPort ? port(server.substring(colon + 1)) : PORT;
  }

  private static int port(String text) throws IOException {
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    if (port < 1 || port > MAX_PORT) {
      throw new IOException("invalid port \"" + text + "\" of a name server");
    }
    return port;
  }

  /**
   * The answer to a question by UDP, which may be truncated.
   *
   * @throws IOException if there is none within two seconds, or a broken one
   */
  DnsMessage byUdp(String name, DnsRecord.Type type) throws IOException {
    int id = id();
    byte[] question = DnsMessage.question(id, name, type, true);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(host, port));
      socket.send(new DatagramPacket(question, question.length));
      Deadline deadline = new Deadline();
      DatagramPacket packet =
          new DatagramPacket(new byte[DnsMessage.UDP_SIZE], DnsMessage.UDP_SIZE);
      while (true) {
        socket.setSoTimeout(deadline.millisLeft());
        packet.setLength(DnsMessage.UDP_SIZE);
        socket.receive(packet);
        DnsMessage answer =
            DnsMessage.read(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
        // What is late from an earlier question, or from somebody else, is no answer to this one.
        if (answer.id() == id) {
          return answer;
        }
      }
    }
  }

  /**
   * The answer to a question by TCP.
   *
   * @param large whether the server is told what it may answer by UDP
   * @throws IOException if there is none within two seconds, or a broken or truncated one
   */
  DnsMessage byTcp(String name, DnsRecord.Type type, boolean large) throws IOException {
    int id = id();
    byte[] question = DnsMessage.question(id, name, type, large);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
      socket
          .getOutputStream()
          .write(
              ByteBuffer.allocate(2 + question.length)
                  .putShort((short) question.length)
                  .put(question)
                  .array());
      Deadline deadline = new Deadline();
      int length = ByteBuffer.wrap(read(socket, 2, deadline)).getShort() & 0xffff;
      DnsMessage answer = DnsMessage.read(ByteBuffer.wrap(read(socket, length, deadline)));
      if (answer.id() != id) {
        throw new IOException("the answer to another question");
      }
      if (answer.truncated()) {
        throw new IOException("got truncated message on TCP (64kiB limit exceeded?)");
      }
      return answer;
    }
  }

  private static byte[] read(Socket socket, int length, Deadline deadline) throws IOException {
    byte[] bytes = new byte[length];
    for (int at = 0; at < length; ) {
      socket.setSoTimeout(deadline.millisLeft());
      int read = socket.getInputStream().read(bytes, at, length - at);
      if (read < 0) {
        throw new EOFException("the connection ends after " + at + " of " + length + " bytes");
      }
      at += read;
    }
    return bytes;
  }

  private static int id() {
    return RANDOM.nextInt() & 0xffff;
  }

  /** When an answer must be whole, however slowly it comes. */
  private static final class Deadline {
    private final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);

    int millisLeft() throws SocketTimeoutException {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new SocketTimeoutException("no answer in time");
      }
      return (int) left;
    }
  }
}
