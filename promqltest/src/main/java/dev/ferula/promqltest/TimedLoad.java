package dev.ferula.promqltest;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.HistogramCheck;
import dev.ferula.model.Labels;
import dev.ferula.storage.StorageException;
import dev.ferula.storage.memory.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The samples of a {@code load} command, put into a storage little by little as time goes on. For
 * one thread.
 */
public final class TimedLoad {
  private static final class Line {
    private final Labels labels;
    private final List<Sample> samples;
    private int next;

    Line(Labels labels, List<Sample> samples) {
      this.labels = labels;
      this.samples = samples;
    }
  }

  private final long startTime;
  private final long step;
  private final List<Line> lines = new ArrayList<>();

  private TimedLoad(long startTime, long step) {
    this.startTime = startTime;
    this.step = step;
  }

  /**
   * Reads one load command in the language of the scripts.
   *
   * @param startTime when the first sample of each series is, in milliseconds
   * @throws ScriptException if the text is not a load command
   */
  public static TimedLoad parse(String script, long startTime) {
    List<Command> commands = ScriptParser.parse(script);
    if (commands.size() != 1 || !(commands.getFirst() instanceof Command.Load load)) {
      throw new ScriptException("no \"load\" command found");
    }
    TimedLoad timed = new TimedLoad(startTime, load.step());
    for (Map.Entry<Labels, Command.LoadedSeries> entry : load.series().entrySet()) {
      timed.lines.add(new Line(entry.getKey(), entry.getValue().samples()));
    }
    return timed;
  }

  /**
   * Adds all samples up to a time that have not been added yet.
   *
   * @throws StorageException if the storage has newer samples of a series, or a histogram is not
   *     well-formed
   */
  public void loadUntil(long timestamp, MemoryStorage storage) {
    for (Line line : lines) {
      while (line.next < line.samples.size() && startTime + line.next * step <= timestamp) {
        Sample sample = line.samples.get(line.next);
        long time = startTime + line.next * step;
        FloatHistogram histogram = sample.histogram();
        if (histogram != null) {
          requireValid(histogram);
          storage.add(line.labels, 0, time, histogram);
        } else if (sample.present()) {
          storage.add(line.labels, 0, time, sample.value());
        }
        // What was refused is tried again, and told of again, the next time.
        line.next++;
      }
    }
  }

  private static void requireValid(FloatHistogram histogram) {
    String problem = HistogramCheck.problem(histogram);
    if (!problem.isEmpty()) {
      throw new StorageException(StorageException.Kind.IO, problem);
    }
  }
}
