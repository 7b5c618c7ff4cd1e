/** Tokens of YAML as go-yaml cuts them, which is how Prometheus reads its files. */
@NullMarked
package dev.ferula.discovery.yaml;

import org.jspecify.annotations.NullMarked;
