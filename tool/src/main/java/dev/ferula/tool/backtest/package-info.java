/** The command {@code backtest}. */
@NullMarked
package dev.ferula.tool.backtest;

import org.jspecify.annotations.NullMarked;
