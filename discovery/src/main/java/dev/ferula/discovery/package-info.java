/** Target discovery: Discoverer and its implementations. */
@NullMarked
package dev.ferula.discovery;

import org.jspecify.annotations.NullMarked;
