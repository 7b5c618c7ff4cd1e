/** {@code debug …}: what a server says of itself, put into an archive. */
@NullMarked
package dev.ferula.tool.debug;

import org.jspecify.annotations.NullMarked;
