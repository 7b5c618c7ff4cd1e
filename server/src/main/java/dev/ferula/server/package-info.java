/** The server: object graph, flags, lifecycle, EmbeddedServer. */
@NullMarked
package dev.ferula.server;

import org.jspecify.annotations.NullMarked;
