package dev.ferula.discovery.zookeeper;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session with a ZooKeeper server that reads nodes and hears of their changes. Speaks the few
 * messages this takes, each a length and a record of ZooKeeper's "jute" encoding. For one thread.
 */
final class ZookeeperSession implements Closeable {
  private static final int DEFAULT_PORT = 2181;

  /* Servers send no more than a megabyte unless told otherwise. */
  private static final int MAX_FRAME = 16 << 20;

  private static final int GET_DATA = 4;
  private static final int GET_CHILDREN = 8;
  private static final int PING = 11;
  private static final int CLOSE_SESSION = -11;
  private static final int EVENT_XID = -1;
  private static final int PING_XID = -2;
  private static final int NO_NODE = -101;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final DataOutputStream out;
  private final Set<String> changed = new LinkedHashSet<>();
  private int timeoutMillis;
  private int xid;

  /**
   * Begins a session.
   *
   * @param server {@code host} or {@code host:port}
   */
  ZookeeperSession(String server, Duration timeout) throws IOException {
    boolean begun = false;
    try {
      timeoutMillis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
      socket.setTcpNoDelay(true);
      socket.connect(address(server), timeoutMillis);
      socket.setSoTimeout(timeoutMillis);
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      out = new DataOutputStream(socket.getOutputStream());
      greet();
      begun = true;
    } finally {
      if (!begun) {
        socket.close();
      }
    }
  }

  private static InetSocketAddress address(String server) {
    int colon = server.lastIndexOf(':');
    if (colon < 0 || server.endsWith("]")) {
      return new InetSocketAddress(bare(server), DEFAULT_PORT);
    }
    try {
      return new InetSocketAddress(
          bare(server.substring(0, colon)), Integer.parseInt(server.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      return InetSocketAddress.createUnresolved(server, DEFAULT_PORT);
    }
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private void greet() throws IOException {
    Request hello = new Request();
    hello.data.writeInt(0); // version of the protocol
    hello.data.writeLong(0); // nothing seen yet
    hello.data.writeInt(timeoutMillis);
    hello.data.writeLong(0); // a session of its own
    hello.text(new byte[16]);
    hello.data.writeBoolean(true); // a server that can only be read is good enough
    hello.send();
    ByteBuffer answer = frame();
    answer.getInt();
    int granted = answer.getInt();
    if (granted <= 0) {
      throw new IOException("the server refuses the session");
    }
    timeoutMillis = granted;
  }

  /** The content of a node, of whose change {@link #change} tells; null where there is no node. */
  byte @Nullable [] data(String path) throws IOException {
    ByteBuffer answer = ask(GET_DATA, path);
    return answer == null ? null : bytes(answer);
  }

  /** The names of a node's children, of whose change {@link #change} tells; null where none. */
  @Nullable List<String> children(String path) throws IOException {
    ByteBuffer answer = ask(GET_CHILDREN, path);
    if (answer == null) {
      return null;
    }
    List<String> names = new ArrayList<>();
    for (int left = answer.getInt(); left > 0; left--) {
      names.add(new String(bytes(answer), StandardCharsets.UTF_8));
    }
    return names;
  }

  /* Asks with a watch; what others have changed meanwhile is kept for later. */
  private @Nullable ByteBuffer ask(int what, String path) throws IOException {
    xid++;
    Request request = new Request();
    request.data.writeInt(xid);
    request.data.writeInt(what);
    request.text(path.getBytes(StandardCharsets.UTF_8));
    request.data.writeBoolean(true);
    request.send();
    while (true) {
      ByteBuffer answer = frame();
      int id = answer.getInt();
      answer.getLong();
      int error = answer.getInt();
      if (id == EVENT_XID) {
        note(answer);
      } else if (id == xid && error == NO_NODE) {
        return null;
      } else if (id == xid && error != 0) {
        throw new IOException("error " + error + " for " + path);
      } else if (id == xid) {
        return answer;
      }
    }
  }

  /** The path of a node that changed, once there is one; keeps the session alive meanwhile. */
  String change() throws IOException {
    int silence = 0;
    while (changed.isEmpty()) {
      int third = Math.max(1, timeoutMillis / 3);
      socket.setSoTimeout(third);
      in.mark(1);
      try {
        if (in.read() < 0) {
          throw new EOFException("the server ended the session");
        }
        in.reset();
      } catch (SocketTimeoutException e) {
        silence += third;
        if (silence > timeoutMillis) {
          throw e;
        }
        ping();
        continue;
      } finally {
        socket.setSoTimeout(timeoutMillis);
      }
      silence = 0;
      ByteBuffer answer = frame();
      int id = answer.getInt();
      answer.getLong();
      answer.getInt();
      if (id == EVENT_XID) {
        note(answer);
      }
    }
    String path = changed.iterator().next();
    changed.remove(path);
    return path;
  }

  private void note(ByteBuffer event) throws IOException {
    int type = event.getInt();
    event.getInt();
    if (type > 0) {
      changed.add(new String(bytes(event), StandardCharsets.UTF_8));
    }
  }

  private void ping() throws IOException {
    Request request = new Request();
    request.data.writeInt(PING_XID);
    request.data.writeInt(PING);
    request.send();
  }

  private ByteBuffer frame() throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_FRAME) {
      throw new IOException("a message of " + length + " bytes, expected at most " + MAX_FRAME);
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private static byte[] bytes(ByteBuffer from) throws IOException {
    int length = from.getInt();
    if (length > from.remaining()) {
      throw new IOException("a text of " + length + " bytes in " + from.remaining());
    }
    byte[] bytes = new byte[Math.max(0, length)];
    from.get(bytes);
    return bytes;
  }

  /** A message on its way out. */
  private final class Request {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream data = new DataOutputStream(bytes);

    void text(byte[] text) throws IOException {
      data.writeInt(text.length);
      data.write(text);
    }

    void send() throws IOException {
      ByteBuffer whole = ByteBuffer.allocate(Integer.BYTES + bytes.size());
      whole.putInt(bytes.size()).put(bytes.toByteArray());
      out.write(whole.array());
    }
  }

  @Override
  public void close() throws IOException {
    try (socket) {
      Request request = new Request();
      request.data.writeInt(++xid);
      request.data.writeInt(CLOSE_SESSION);
      request.send();
    }
  }
}
