/**
 * Logging of the server process: every module's {@code System.Logger} and every library's SLF4J
 * logger end in one stream on standard error, as logfmt or JSON lines like Prometheus's.
 */
@NullMarked
package dev.ferula.server.logging;

import org.jspecify.annotations.NullMarked;
