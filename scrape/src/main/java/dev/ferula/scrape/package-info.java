/** Scrape pools and loops: fetch, parse, relabel, append; staleness. */
@NullMarked
package dev.ferula.scrape;

import org.jspecify.annotations.NullMarked;
