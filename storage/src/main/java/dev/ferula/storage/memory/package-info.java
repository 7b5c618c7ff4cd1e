/**
 * A storage of plain arrays, {@link dev.ferula.storage.memory.MemoryStorage}: for programs that
 * evaluate expressions on samples they hold already, and for tests.
 */
@NullMarked
package dev.ferula.storage.memory;

import org.jspecify.annotations.NullMarked;
