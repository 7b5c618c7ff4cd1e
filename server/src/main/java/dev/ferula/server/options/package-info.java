/**
 * What a server is told to be: {@link dev.ferula.server.options.ServerOptions} with a group of
 * settings for each part, and {@link dev.ferula.server.options.ServerException}, by which it says
 * that it cannot be that. Nothing here knows how it is carried out.
 */
@NullMarked
package dev.ferula.server.options;

import org.jspecify.annotations.NullMarked;
