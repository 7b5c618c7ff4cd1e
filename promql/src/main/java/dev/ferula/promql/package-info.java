/** PromQL: lexer, parser, types, plan, operators, functions, engine. */
@NullMarked
package dev.ferula.promql;

import org.jspecify.annotations.NullMarked;
