package dev.ferula.tool.fuzz;

import dev.ferula.disk.Disk;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.promql.parser.Printer;
import dev.ferula.promql.parser.ValueType;
import dev.ferula.promqltest.fuzz.RandomExpressions;
import dev.ferula.promqltest.fuzz.RandomSeries;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.head.Head;
import dev.ferula.tsdb.head.HeadOptions;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Writes a block of {@link RandomSeries} for each seed, two hours apart so that no seed sees the
 * samples of another, and the expressions to be asked of it: one line of tab-separated fields each,
 * {@code seed, start, end, step, expression, operand ...}, times in seconds. The operands are what
 * the expression is made of, as expressions of their own, so that whoever compares can find out how
 * large the numbers were.
 *
 * <p>Arguments: folder, first seed, how many seeds, how many expressions for each, their {@link
 * RandomExpressions.Kind}, and whether histograms are odd ones. Called by {@code bench/fuzz.sh}.
 */
public final class FuzzCases {
  /* Early, so that little is lost where timestamps are squared. */
  private static final long START = 1_000_800_000L;
  private static final long APART = 2 * 60 * 60 * 1000L;

  private final Path folder;
  private final int expressions;
  private final RandomExpressions.Kind kind;
  private final boolean odd;

  private FuzzCases(Path folder, int expressions, RandomExpressions.Kind kind, boolean odd) {
    this.folder = folder;
    this.expressions = expressions;
    this.kind = kind;
    this.odd = odd;
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int first = Integer.parseInt(arguments[1]);
    int seeds = Integer.parseInt(arguments[2]);
    RandomExpressions.Kind kind =
        RandomExpressions.Kind.valueOf(arguments[4].toUpperCase(Locale.ROOT));
    FuzzCases cases =
        new FuzzCases(
            folder, Integer.parseInt(arguments[3]), kind, Boolean.parseBoolean(arguments[5]));
    Files.createDirectories(folder.resolve("data"));
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("cases"))) {
      for (int i = 0; i < seeds; i++) {
        cases.write(first + i, START + i * APART, out);
      }
    }
  }

  private void write(int seed, long start, BufferedWriter out) throws IOException {
    Random random = new Random(seed);
    Head head =
        Head.inMemory(
            new HeadOptions(APART, 0),
            MemoryBudget.unlimited().share("fuzz", Long.MAX_VALUE).account("head"),
            seed);
    try (Appender appender = head.appender()) {
      new RandomSeries(random, start, kind == RandomExpressions.Kind.ALL, odd)
          .generate(
              (labels, timestamp, value, histogram) -> {
                long ref = appender.resolve(labels);
                if (histogram == null) {
                  appender.append(ref, Appender.NO_START, timestamp, value);
                } else {
                  appender.append(ref, Appender.NO_START, timestamp, histogram);
                }
              });
      appender.commit();
    }
    head.writeBlock(
        new BlockFolder(Disk.real(), folder.resolve("data")),
        Ulid.of(start, random),
        head.minTime(),
        head.maxTime() + 1);
    RandomExpressions next = new RandomExpressions(random, kind);
    for (int i = 0; i < expressions; i++) {
      long from = start + random.nextInt(120) * 10_000L;
      long step = (1 + random.nextInt(9)) * 10_000L;
      long to = from + random.nextInt(25) * step;
      line(seed, from, to, step, next.next(), out);
    }
  }

  private static void line(
      int seed, long from, long to, long step, String expression, BufferedWriter out)
      throws IOException {
    Set<String> operands = new LinkedHashSet<>();
    addOperands(Parser.parse(expression, ParserOptions.ALL), operands);
    out.write(
        String.join(
            "\t",
            Integer.toString(seed),
            Long.toString(from / 1000),
            Long.toString(to / 1000),
            Long.toString(step / 1000),
            expression));
    for (String operand : operands) {
      out.write("\t" + operand);
    }
    out.newLine();
  }

  private static void addOperands(Expr expression, Set<String> operands) {
    for (Expr child : expression.children()) {
      String text = Printer.print(child);
      ValueType type = child.type();
      if (type == ValueType.VECTOR || type == ValueType.SCALAR) {
        operands.add(text);
        addOperands(child, operands);
      } else if (type == ValueType.MATRIX) {
        // What is inside of a subquery is evaluated at other times.
        operands.add("max_over_time(" + text + ")");
        operands.add("min_over_time(" + text + ")");
      }
    }
  }
}
