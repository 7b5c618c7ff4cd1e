package dev.ferula.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds ports that are free. */
final class Ports {
  private static final int ATTEMPTS = 100;

  private Ports() {}

  /** The port if it is free, else the next one above it that is. */
  static int freeFrom(int wanted) throws IOException {
    for (int port = wanted; port < wanted + ATTEMPTS; port++) {
      if (isFree(port)) {
        return port;
      }
    }
    throw new IOException("no free port from " + wanted + " to " + (wanted + ATTEMPTS - 1));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
