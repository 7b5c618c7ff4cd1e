/**
 * The short life of a server by which the build makes the cache that later starts map: {@link
 * dev.ferula.server.training.Training}, over the data of {@link
 * dev.ferula.server.training.TrainingData}.
 */
@NullMarked
package dev.ferula.server.training;

import org.jspecify.annotations.NullMarked;
