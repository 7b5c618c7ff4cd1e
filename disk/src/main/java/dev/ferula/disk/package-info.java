/** The one file interface and locks. */
@NullMarked
package dev.ferula.disk;

import org.jspecify.annotations.NullMarked;
