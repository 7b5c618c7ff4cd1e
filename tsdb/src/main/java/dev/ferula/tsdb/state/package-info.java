/** Small files of what only Ferula knows, in folders that Prometheus shares. */
@NullMarked
package dev.ferula.tsdb.state;

import org.jspecify.annotations.NullMarked;
