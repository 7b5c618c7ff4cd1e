/**
 * What a program can be asked to do, command lines as promtool's parser reads them, and help as it
 * lays it out. A command declares its flags and arguments and asks them for what a line said.
 */
@NullMarked
package dev.ferula.tool.line;

import org.jspecify.annotations.NullMarked;
