package dev.ferula.discovery.zookeeper;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A ZooKeeper server with nodes that a test sets; it speaks the protocol of the real one. */
final class FakeZookeeper implements AutoCloseable {
  private static final int SESSION_MILLIS = 300;
  private static final int CHANGED = 3;
  private static final int CHILDREN_CHANGED = 4;
  private static final int DELETED = 2;

  final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private final ServerSocket socket;
  private final TreeMap<String, String> nodes = new TreeMap<>();
  private final List<Session> sessions = new ArrayList<>();

  FakeZookeeper() {
    try {
      socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Session session = new Session(socket.accept());
        synchronized (this) {
          sessions.add(session);
        }
        Thread.ofVirtual().start(session);
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  /** Makes a node or changes it, and tells who watches. */
  synchronized void set(String path, String data) {
    boolean known = nodes.put(path, data) != null;
    for (Session session : sessions) {
      if (known) {
        session.fire(session.dataWatches, path, CHANGED);
      } else {
        session.fire(session.childWatches, parent(path), CHILDREN_CHANGED);
      }
    }
  }

  synchronized void delete(String path) {
    nodes.remove(path);
    for (Session session : sessions) {
      session.fire(session.dataWatches, path, DELETED);
      session.fire(session.childWatches, path, DELETED);
      session.fire(session.childWatches, parent(path), CHILDREN_CHANGED);
    }
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  /** Ends all connections, as a server that stops does. */
  synchronized void drop() throws IOException {
    for (Session session : sessions) {
      session.connection.close();
    }
    sessions.clear();
  }

  private final class Session implements Runnable {
    private final Socket connection;
    private final Set<String> dataWatches = new HashSet<>();
    private final Set<String> childWatches = new HashSet<>();

    Session(Socket connection) {
      this.connection = connection;
    }

    @Override
    public void run() {
      try (connection;
          DataInputStream in = new DataInputStream(connection.getInputStream())) {
        frame(in); // the greeting
        Answer hello = new Answer();
        hello.data.writeInt(0);
        hello.data.writeInt(SESSION_MILLIS);
        hello.data.writeLong(7);
        hello.text("0123456789abcdef");
        hello.data.writeBoolean(false);
        hello.send();
        while (true) {
          answer(frame(in));
        }
      } catch (IOException e) {
        // The other side is gone.
      }
    }

    private static ByteBuffer frame(DataInputStream in) throws IOException {
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      return ByteBuffer.wrap(bytes);
    }

    private void answer(ByteBuffer request) throws IOException {
      int xid = request.getInt();
      int what = request.getInt();
      synchronized (FakeZookeeper.this) {
        Answer answer = new Answer();
        answer.data.writeInt(xid);
        answer.data.writeLong(1);
        if (what == 4 || what == 8) {
          byte[] bytes = new byte[request.getInt()];
          request.get(bytes);
          look(what == 4, new String(bytes, StandardCharsets.UTF_8), answer);
        } else {
          asked.add(what == 11 ? "ping" : "close");
          answer.data.writeInt(0);
        }
        answer.send();
      }
    }

    private void look(boolean data, String path, Answer answer) throws IOException {
      asked.add((data ? "data " : "children ") + path);
      String node = nodes.get(path);
      if (node == null) {
        answer.data.writeInt(-101);
        return;
      }
      answer.data.writeInt(0);
      if (data) {
        dataWatches.add(path);
        answer.text(node);
        answer.data.write(new byte[68]); // what is known of the node besides
        return;
      }
      childWatches.add(path);
      List<String> names =
          nodes.keySet().stream()
              .filter(other -> other.startsWith(path + "/"))
              .map(other -> other.substring(path.length() + 1))
              .filter(name -> name.indexOf('/') < 0)
              .toList();
      answer.data.writeInt(names.size());
      for (String name : names) {
        answer.text(name);
      }
    }

    private void fire(Set<String> watches, String path, int type) {
      if (!watches.remove(path)) {
        return;
      }
      try {
        Answer event = new Answer();
        event.data.writeInt(-1);
        event.data.writeLong(-1);
        event.data.writeInt(0);
        event.data.writeInt(type);
        event.data.writeInt(3);
        event.text(path);
        event.send();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private final class Answer {
      private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      private final DataOutputStream data = new DataOutputStream(bytes);

      void text(String text) throws IOException {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        data.writeInt(encoded.length);
        data.write(encoded);
      }

      void send() throws IOException {
        byte[] content = bytes.toByteArray();
        byte[] whole =
            ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).array();
        connection.getOutputStream().write(whole);
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    drop();
  }
}
