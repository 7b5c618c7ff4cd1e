/** Discovery by asking Docker. */
@NullMarked
package dev.ferula.discovery.docker;

import org.jspecify.annotations.NullMarked;
