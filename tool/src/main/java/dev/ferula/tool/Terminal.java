package dev.ferula.tool;

import java.io.InputStream;
import java.io.PrintStream;

/** Where a command reads and writes. The streams belong to the caller. */
public record Terminal(InputStream in, PrintStream out, PrintStream err) {}
