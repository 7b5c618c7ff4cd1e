package dev.ferula.web.http;

/** Whoever answers requests. Called on a thread that may block; errors may be thrown. */
@FunctionalInterface
public interface Route {
  void handle(Exchange exchange) throws Exception;
}
