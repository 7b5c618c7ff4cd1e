/** {@code query …}: questions to a running server. */
@NullMarked
package dev.ferula.tool.query;

import org.jspecify.annotations.NullMarked;
