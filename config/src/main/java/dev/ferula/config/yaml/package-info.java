/**
 * YAML as trees of nodes that remember where they stood, and back. {@link
 * dev.ferula.config.yaml.YamlReader} builds {@link dev.ferula.config.yaml.YamlNode}s, {@link
 * dev.ferula.config.yaml.YamlValue} says what a scalar means as go-yaml sees it, {@link
 * dev.ferula.config.yaml.YamlWriter} prints as go-yaml prints.
 *
 * <p>Depth and expanded size of a document are limited, so that reading one is safe whatever it
 * holds.
 */
@NullMarked
package dev.ferula.config.yaml;

import org.jspecify.annotations.NullMarked;
