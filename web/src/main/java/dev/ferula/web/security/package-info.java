/**
 * Who may ask what: passwords, tokens, roles, and the matchers that a token is bound to. {@link
 * dev.ferula.web.security.Gatekeeper} stands before every route.
 */
@NullMarked
package dev.ferula.web.security;

import org.jspecify.annotations.NullMarked;
