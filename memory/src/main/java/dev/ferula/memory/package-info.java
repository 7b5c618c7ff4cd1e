/** The one accounted memory budget and its shares. */
@NullMarked
package dev.ferula.memory;

import org.jspecify.annotations.NullMarked;
