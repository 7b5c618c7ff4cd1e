package dev.ferula.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.exporter.PrometheusExporter;
import dev.ferula.stats.StatsRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JvmMetricsTest {
  @Test
  void jvmAndProcessMetricsHaveNoNamespace() {
    List<Exception> errors = new ArrayList<>();
    String page =
        PrometheusExporter.builder()
            .namespace("demo")
            .source(StatsRegistry.create())
            .sourceWithoutNamespace(JvmMetrics.source())
            .sourceWithoutNamespace(ProcessMetrics.source())
            .onError(errors::add)
            .build()
            .page();
    assertThat(errors).isEmpty();
    assertThat(page)
        .contains(
            "\njvm_memory_used_bytes{area=\"heap\"} ",
            "\njvm_gc_collection_seconds_count{gc=\"",
            "\n# TYPE jvm_runtime_info gauge\njvm_runtime_info{runtime=\"",
            "\njvm_threads_current ",
            "\njvm_classes_loaded_total ",
            "\njvm_buffer_pool_used_bytes{pool=\"direct\"} ",
            "\nprocess_cpu_seconds_total ",
            "\nprocess_start_time_seconds ",
            "\nprocess_open_fds ",
            "\nprocess_resident_memory_bytes ",
            "\nprocess_virtual_memory_max_bytes ",
            "\nprocess_network_receive_bytes_total ",
            "\nprocess_network_transmit_bytes_total ");
  }
}
