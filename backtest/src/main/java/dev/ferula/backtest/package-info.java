/** Back-testing: what rules would have done over stored data, by the engine and timing of live. */
@NullMarked
package dev.ferula.backtest;

import org.jspecify.annotations.NullMarked;
