/** Machines of Google's cloud. */
@NullMarked
package dev.ferula.discovery.gce;

import org.jspecify.annotations.NullMarked;
