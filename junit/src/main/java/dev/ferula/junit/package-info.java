/**
 * Rules, PromQL and an application's own metrics tested from JUnit: on a clock that only the test
 * moves, without a port and without a disk.
 */
@NullMarked
package dev.ferula.junit;

import org.jspecify.annotations.NullMarked;
