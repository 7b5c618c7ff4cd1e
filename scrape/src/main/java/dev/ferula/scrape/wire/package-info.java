/**
 * Plain HTTP/1.1 for what a server does most of all: ask the same targets for the same page again
 * and again. A request costs one write and its answer one or two reads, on threads that wait for
 * all connections at once; nothing is handed from thread to thread. Everything else that HTTP can
 * do is left to another client.
 */
@NullMarked
package dev.ferula.scrape.wire;

import org.jspecify.annotations.NullMarked;
