/**
 * The HTTP API v1. {@link dev.ferula.web.api.HttpApi} lists its endpoints and holds the envelope
 * that they share; {@link dev.ferula.web.api.ApiParameters} reads what is asked. The packages below
 * have the endpoints, one class per family of them, each turning parameters into a call and its
 * answer into JSON.
 */
@NullMarked
package dev.ferula.web.api;

import org.jspecify.annotations.NullMarked;
