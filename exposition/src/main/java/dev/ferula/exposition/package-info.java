/** Text 0.0.4, OpenMetrics and protobuf exposition: parse and format. */
@NullMarked
package dev.ferula.exposition;

import org.jspecify.annotations.NullMarked;
