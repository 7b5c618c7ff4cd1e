/**
 * Command lines as promtool's parser reads them, and help as it lays it out: picocli, which the
 * commands are declared with, gets what is left to do.
 */
@NullMarked
package dev.ferula.tool.line;

import org.jspecify.annotations.NullMarked;
