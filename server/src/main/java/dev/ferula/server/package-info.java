/**
 * The server as a whole: {@link dev.ferula.server.EmbeddedServer}, started with {@link
 * dev.ferula.server.options.ServerOptions}, builds every part and connects them. The packages below
 * hold what one part is made of, and know nothing of this one; only {@code process}, which adds
 * flags, signals and exit codes, and {@code training} stand above it.
 */
@NullMarked
package dev.ferula.server;

import org.jspecify.annotations.NullMarked;
