/**
 * HTTP as the API and the page see it: an {@link dev.ferula.web.http.Exchange} to read a request
 * from and answer into, a {@link dev.ferula.web.http.Router} that finds who answers, and the one
 * place that knows the HTTP server library, {@link dev.ferula.web.http.HttpServer}.
 */
@NullMarked
package dev.ferula.web.http;

import org.jspecify.annotations.NullMarked;
