/** What reading an exposition costs. */
@NullMarked
package dev.ferula.benchmarks.textparse;

import org.jspecify.annotations.NullMarked;
