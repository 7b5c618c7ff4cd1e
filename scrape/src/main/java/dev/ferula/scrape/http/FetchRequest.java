package dev.ferula.scrape.http;

import java.net.URI;
import java.time.Duration;

/**
 * What is asked of a target.
 *
 * @param uri where to
 * @param unixSocket the path of the socket to connect to instead of the host; empty for none
 * @param accept the Accept header
 * @param compression whether gzip is asked for
 * @param timeout for everything from the connection to the last byte
 * @param maxBodyBytes of the body after decompression; one that reaches it is refused
 */
public record FetchRequest(
    URI uri,
    String unixSocket,
    String accept,
    boolean compression,
    Duration timeout,
    long maxBodyBytes) {}
