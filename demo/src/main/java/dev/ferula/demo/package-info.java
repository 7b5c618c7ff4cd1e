/**
 * The guide, running: a sample application that measures itself with the stats library, and a
 * server that scrapes it. {@link dev.ferula.demo.SampleApp} is what an instrumented application
 * looks like; {@link dev.ferula.demo.Demo} puts the two together.
 */
@NullMarked
package dev.ferula.demo;

import org.jspecify.annotations.NullMarked;
