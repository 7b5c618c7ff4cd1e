/**
 * What the HTTP side of a server is made from: where it listens and is seen from outside, who may
 * come in, and the answers that no other module can give.
 */
@NullMarked
package dev.ferula.server.web;

import org.jspecify.annotations.NullMarked;
