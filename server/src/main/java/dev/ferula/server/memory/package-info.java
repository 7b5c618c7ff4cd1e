/**
 * How much memory the server may use and how little it keeps: the shares of its budget ({@link
 * dev.ferula.server.memory.Memory}), and what gives unused heap back to the machine ({@link
 * dev.ferula.server.memory.HeapKeeper}).
 */
@NullMarked
package dev.ferula.server.memory;

import org.jspecify.annotations.NullMarked;
