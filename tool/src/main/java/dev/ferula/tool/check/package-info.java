/** {@code check …}: are configurations, rules, metrics and servers as they should be? */
@NullMarked
package dev.ferula.tool.check;

import org.jspecify.annotations.NullMarked;
