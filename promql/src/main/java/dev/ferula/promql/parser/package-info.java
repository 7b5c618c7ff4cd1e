/**
 * The text form of PromQL: expressions as immutable trees, the parser that reads them and the
 * printers that write them.
 *
 * <p>Start at {@link dev.ferula.promql.parser.Parser} and {@link dev.ferula.promql.parser.Expr}.
 * The tree knows no storage and no evaluation; of the rest of the project it knows label matchers
 * only. Every tree that the parser returns is type-checked and no deeper than {@link
 * dev.ferula.promql.parser.ParserOptions#maxDepth}, so code that walks it may recurse.
 */
@NullMarked
package dev.ferula.promql.parser;

import org.jspecify.annotations.NullMarked;
