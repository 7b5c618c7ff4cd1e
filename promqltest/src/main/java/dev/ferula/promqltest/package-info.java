/** Interpreter of the promqltest language. */
@NullMarked
package dev.ferula.promqltest;

import org.jspecify.annotations.NullMarked;
