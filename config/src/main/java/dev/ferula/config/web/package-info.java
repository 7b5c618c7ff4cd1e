/**
 * The file that turns on TLS, authentication and roles, in the format of Prometheus's web
 * configuration with one section of our own, {@code ferula}.
 */
@NullMarked
package dev.ferula.config.web;

import org.jspecify.annotations.NullMarked;
