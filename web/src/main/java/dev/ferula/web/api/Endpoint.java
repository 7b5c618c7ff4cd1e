package dev.ferula.web.api;

import dev.ferula.web.http.Exchange;
import java.io.IOException;

/** One endpoint of the API. */
@FunctionalInterface
public interface Endpoint {
  /**
   * Answers a request.
   *
   * @throws ApiException for a request that cannot be answered
   */
  ApiAnswer answer(Exchange exchange) throws IOException;
}
