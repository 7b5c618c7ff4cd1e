package dev.ferula.scrape.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A target that answers each request byte for byte as a test says, however wrongly. */
final class RawServer implements AutoCloseable {
  /** Writes an answer; the connection is closed when it returns false. */
  @FunctionalInterface
  interface Script {
    boolean answer(String request, OutputStream out) throws IOException, InterruptedException;
  }

  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final ServerSocket socket;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread accepting;
  private final Script script;

  RawServer(Script script) {
    this.script = script;
    try {
      // On all addresses: localhost may be ::1 as well as 127.0.0.1, and the port is ours on both.
      socket = new ServerSocket(0, 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    accepting = Thread.ofVirtual().start(this::accept);
  }

  /** A target that answers every request alike and keeps its connections. */
  static RawServer answering(String answer) {
    return new RawServer(
        (_, out) -> {
          write(out, answer);
          return true;
        });
  }

  int port() {
    return socket.getLocalPort();
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        connections.add(connection);
        threads.execute(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = connection.getInputStream();
      while (true) {
        String request = head(in);
        if (request.isEmpty()) {
          return;
        }
        requests.add(request);
        if (!script.answer(request, connection.getOutputStream())) {
          return;
        }
        connection.getOutputStream().flush();
      }
    } catch (IOException e) {
      // The client left, which is what many of these answers are made for.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      head.append((char) b);
    }
    return head.toString();
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /**
   * Ends, and nothing listens at the port any more: a virtual thread that accepts keeps it open.
   */
  @Override
  public void close() {
    try {
      socket.close();
      accepting.join();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    threads.shutdownNow();
  }
}
