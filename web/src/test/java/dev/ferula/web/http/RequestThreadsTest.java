package dev.ferula.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RequestThreadsTest {
  private final BlockingQueue<Boolean> virtual = new LinkedBlockingQueue<>();

  @Test
  void moreRequestsThanPlatformThreadsGoOnOnVirtualOnesAtOnce() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    try (RequestThreads threads = new RequestThreads(Thread::startVirtualThread)) {
      for (int i = 0; i < RequestThreads.PLATFORM_THREADS; i++) {
        assertThat(where(threads, end)).isFalse();
      }
      for (int i = 0; i < 100; i++) {
        assertThat(where(threads, end)).isTrue();
      }
      end.countDown();
    }
  }

  @Test
  void whatComesAfterTheEndStillRuns() throws InterruptedException {
    RequestThreads threads = new RequestThreads(Thread::startVirtualThread);
    threads.close();
    assertThat(where(threads, new CountDownLatch(0))).isTrue();
  }

  /* Whether a task that waits for the end runs on a virtual thread. */
  private boolean where(RequestThreads threads, CountDownLatch end) throws InterruptedException {
    threads.execute(
        () -> {
          virtual.add(Thread.currentThread().isVirtual());
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return virtual.take();
  }
}
