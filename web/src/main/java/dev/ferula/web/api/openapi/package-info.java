/** The description of the API in OpenAPI, made from tables of endpoints and types. */
@NullMarked
package dev.ferula.web.api.openapi;

import org.jspecify.annotations.NullMarked;
