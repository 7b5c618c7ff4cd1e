/** {@code test …}: unit tests of rules. */
@NullMarked
package dev.ferula.tool.test;

import org.jspecify.annotations.NullMarked;
