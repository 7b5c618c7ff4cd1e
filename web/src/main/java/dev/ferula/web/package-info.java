/**
 * What people and programs meet: the HTTP API v1 and the page. {@link dev.ferula.web.WebServer} is
 * the frame; whoever builds the server adds the endpoints to it.
 */
@NullMarked
package dev.ferula.web;

import org.jspecify.annotations.NullMarked;
