package dev.ferula.scrape.wire;

/**
 * Where a connection leads.
 *
 * @param host a name or an address, an IPv6 address without brackets
 */
public record Route(String host, int port) {}
