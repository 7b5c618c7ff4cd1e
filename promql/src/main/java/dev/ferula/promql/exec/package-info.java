/**
 * The evaluation of plans. Read {@link dev.ferula.promql.exec.Evaluator}, {@link
 * dev.ferula.promql.exec.Row} and {@link dev.ferula.promql.exec.RowSink}. Series flow one at a
 * time, each with its values for all steps in an array; labels are pair ids until an answer is
 * rendered.
 */
@NullMarked
package dev.ferula.promql.exec;

import org.jspecify.annotations.NullMarked;
