/**
 * The HTTP API v1: one class per family of endpoints, each turning {@link
 * dev.ferula.web.http.Parameters} into a call and its answer into JSON. {@link
 * dev.ferula.web.api.HttpApi} lists them all and holds the envelope that they share.
 */
@NullMarked
package dev.ferula.web.api;

import org.jspecify.annotations.NullMarked;
