package dev.ferula.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ComputeThreadsTest {
  private final ComputeThreads threads = new ComputeThreads(2);

  @Test
  void virtualThreadsHandTheirWorkOverUpToTheLimitAndDoTheRestThemselves() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(3);
    List<Future<Boolean>> virtual = new ArrayList<>();
    try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 3; i++) {
        virtual.add(
            asking.submit(
                () ->
                    threads.call(
                        () -> {
                          begun.countDown();
                          go.await();
                          return Thread.currentThread().isVirtual();
                        })));
      }
      begun.await();
      go.countDown();
      List<Boolean> where = new ArrayList<>();
      for (Future<Boolean> one : virtual) {
        where.add(one.get());
      }
      assertThat(where).containsExactlyInAnyOrder(true, false, false);
    }
    Thread here = Thread.currentThread();
    assertThat(threads.call(Thread::currentThread)).isSameAs(here);
  }

  @Test
  void whatIsThrownIsThrownByTheCall() throws Exception {
    Thread.ofVirtual()
        .start(
            () -> {
              assertThatThrownBy(() -> threads.call(() -> fail(new IOException("io"))))
                  .isInstanceOf(IOException.class);
              assertThatThrownBy(() -> threads.call(() -> fail(new IllegalStateException("state"))))
                  .isInstanceOf(IllegalStateException.class);
            })
        .join();
  }

  private static <E extends Exception> String fail(E e) throws E {
    throw e;
  }
}
