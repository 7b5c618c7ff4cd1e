/** Machines of Microsoft's cloud. */
@NullMarked
package dev.ferula.discovery.azure;

import org.jspecify.annotations.NullMarked;
