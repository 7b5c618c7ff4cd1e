/** Machines of Amazon's clouds; requests are signed here, without a kit of Amazon's. */
@NullMarked
package dev.ferula.discovery.aws;

import org.jspecify.annotations.NullMarked;
