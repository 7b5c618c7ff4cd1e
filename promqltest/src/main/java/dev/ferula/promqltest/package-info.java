/**
 * The interpreter of the promqltest language: scripts that load samples, evaluate expressions and
 * say what must come out. Read {@link dev.ferula.promqltest.ScriptRunner}; {@link
 * dev.ferula.promqltest.PromqlTest} is the command.
 */
@NullMarked
package dev.ferula.promqltest;

import org.jspecify.annotations.NullMarked;
