/**
 * Strict binding of YAML to sections: a {@link dev.ferula.config.binding.Schema} lists the fields
 * of a section with their types and defaults, the {@link dev.ferula.config.binding.Binder} fills a
 * {@link dev.ferula.config.binding.Section} from a node and collects what is wrong, a section
 * prints itself.
 *
 * <p>A fault in the shape of the file (an unknown field, text where a number belongs) does not stop
 * the binding, so that one look shows them all; a section that binds but breaks a rule of its own
 * stops it at once. Both are as in Prometheus, and so are the words.
 */
@NullMarked
package dev.ferula.config.binding;

import org.jspecify.annotations.NullMarked;
