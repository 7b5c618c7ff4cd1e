/**
 * Memory without objects: blocks of bytes by handles, columns of numbers, stacks and sorting of
 * ints.
 */
@NullMarked
package dev.ferula.tsdb.head.slab;

import org.jspecify.annotations.NullMarked;
