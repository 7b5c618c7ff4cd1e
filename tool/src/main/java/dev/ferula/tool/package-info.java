/** The command-line tool: what promtool is, as far as its parts are built, and more. */
@NullMarked
package dev.ferula.tool;

import org.jspecify.annotations.NullMarked;
