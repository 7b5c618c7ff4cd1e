/**
 * What only a process has: {@link dev.ferula.server.process.Main} reads the command line, makes
 * options of it, obeys signals and ends with an exit code. Only here is a flag given its meaning.
 */
@NullMarked
package dev.ferula.server.process;

import org.jspecify.annotations.NullMarked;
