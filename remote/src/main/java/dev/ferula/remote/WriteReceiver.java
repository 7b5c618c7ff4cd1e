package dev.ferula.remote;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.storage.Appendable;
import dev.ferula.storage.Appender;
import dev.ferula.storage.StorageException;
import dev.ferula.textparse.ParseException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The receiver of remote write, 1.0 and 2.0. Bodies may arrive on any number of threads; as many as
 * there are processors are decoded at a time, the others wait. Safe for use by several threads.
 */
public final class WriteReceiver {
  private static final System.Logger LOG = System.getLogger(WriteReceiver.class.getName());
  private static final String SNAPPY = "snappy";
  private static final int SPARE_BODIES = 4;

  private final WriteOptions options;
  private final Appendable storage;
  private final MemoryAccount bodies;
  private final LongSupplier clock;
  private final WriteMetrics metrics;
  private final BlockingQueue<WriteSession> sessions;
  private final BlockingQueue<RequestBytes> spare = new ArrayBlockingQueue<>(SPARE_BODIES);

  /**
   * A receiver.
   *
   * @param storage where samples go
   * @param bodies what large requests reserve while they are held
   * @param series what the table of known series grows from
   * @param clock milliseconds since the epoch
   * @param random makes the secrets that hashes start from
   * @param parallel how many requests are decoded at a time
   */
  public WriteReceiver(
      WriteOptions options,
      Appendable storage,
      MemoryAccount bodies,
      MemoryAccount series,
      LongSupplier clock,
      RandomGenerator random,
      StatsRegistry registry,
      int parallel) {
    this.options = options;
    this.storage = storage;
    this.bodies = bodies;
    this.clock = clock;
    SeriesRefs refs = new SeriesRefs(series);
    this.metrics = new WriteMetrics(registry, refs);
    this.sessions = new ArrayBlockingQueue<>(parallel);
    long[] secret = random.longs(4).toArray();
    for (int i = 0; i < parallel; i++) {
      sessions.add(new WriteSession(options, refs, secret, bodies));
    }
  }

  /**
   * Takes one request.
   *
   * @param contentEncoding the header, or the empty string
   * @param contentType the header, or the empty string
   * @param body the request's body; read to its end, not closed
   * @throws IOException if the body cannot be read
   */
  public WriteAnswer receive(String contentEncoding, String contentType, InputStream body)
      throws IOException {
    boolean withCounts = false;
    RequestBytes compressed = spareBody();
    try {
      if (!contentEncoding.isEmpty() && !contentEncoding.equals(SNAPPY)) {
        throw new WriteRefusal(
            WriteRefusal.UNSUPPORTED_MEDIA_TYPE,
            contentEncoding
                + " encoding (compression) is not accepted by this server; only "
                + SNAPPY
                + " is acceptable");
      }
      compressed.read(body);
      WriteSession session = sessions.take();
      try {
        session.decoded.uncompress(compressed);
        WriteMessage message = message(contentType);
        withCounts = message == WriteMessage.V2;
        return store(message, session);
      } finally {
        session.release();
        sessions.add(session);
      }
    } catch (WriteRefusal e) {
      LOG.log(WARNING, "msg=\"remote write request refused\" err=\"{0}\"", e.getMessage());
      return WriteAnswer.refused(e.status(), String.valueOf(e.getMessage()), withCounts);
    } catch (ParseException e) {
      LOG.log(WARNING, "msg=\"remote write request is malformed\" err=\"{0}\"", e.getMessage());
      return WriteAnswer.refused(WriteRefusal.BAD_REQUEST, e.reason(), withCounts);
    } catch (StorageException e) {
      LOG.log(ERROR, "msg=\"remote write request not stored\" err=\"{0}\"", e.getMessage());
      return WriteAnswer.refused(WriteRefusal.INTERNAL, String.valueOf(e.getMessage()), withCounts);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return WriteAnswer.refused(WriteRefusal.UNAVAILABLE, "the server is stopping", withCounts);
    } finally {
      giveBack(compressed);
    }
  }

  private RequestBytes spareBody() {
    RequestBytes body = spare.poll();
    return body == null ? new RequestBytes(bodies) : body;
  }

  private void giveBack(RequestBytes body) {
    body.release();
    boolean _ = spare.offer(body);
  }

  private WriteMessage message(String contentType) {
    WriteMessage message = WriteMessage.ofContentType(contentType);
    if (!options.accepted().contains(message)) {
      throw new WriteRefusal(
          WriteRefusal.UNSUPPORTED_MEDIA_TYPE,
          message.text()
              + " protobuf message is not accepted by this server; only accepts "
              + WriteMessage.names(options.accepted()));
    }
    return message;
  }

  private WriteAnswer store(WriteMessage message, WriteSession session) {
    Tally tally = session.tally;
    tally.clear();
    try (Appender appender = storage.appender()) {
      session.series.begin(appender, clock.getAsLong());
      session.read(message);
      appender.commit();
    } finally {
      metrics.invalidLabels.add(tally.invalidLabels);
      metrics.refusedSeries.add(tally.refusedSeries);
    }
    boolean complete = !tally.hasComplaints();
    if (!complete) {
      LOG.log(
          WARNING,
          "msg=\"remote write request taken in part\" err=\"{0}\"",
          tally.complaints().lines().findFirst().orElse(""));
    }
    return new WriteAnswer(
        complete ? WriteAnswer.NO_CONTENT : WriteRefusal.BAD_REQUEST,
        tally.complaints(),
        message == WriteMessage.V2,
        tally.samples,
        tally.histograms,
        tally.exemplars);
  }
}
