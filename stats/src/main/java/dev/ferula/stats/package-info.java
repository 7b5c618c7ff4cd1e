/** The stats library: measures, tags, views, recording, instruments. */
@NullMarked
package dev.ferula.stats;

import org.jspecify.annotations.NullMarked;
