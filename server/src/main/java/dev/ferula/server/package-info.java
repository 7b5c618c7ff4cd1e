/**
 * The server as a whole: {@link dev.ferula.server.EmbeddedServer} builds every part and connects
 * them, {@link dev.ferula.server.Main} adds what only a process has: flags, signals, exit codes,
 * logging.
 */
@NullMarked
package dev.ferula.server;

import org.jspecify.annotations.NullMarked;
