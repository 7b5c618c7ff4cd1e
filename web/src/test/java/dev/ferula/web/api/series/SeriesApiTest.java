package dev.ferula.web.api.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.ferula.storage.StorageException;
import dev.ferula.web.api.ApiException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SeriesApiTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(StorageException.Kind.IO, 422),
        arguments(StorageException.Kind.CORRUPT, 422),
        arguments(StorageException.Kind.FULL, 422),
        arguments(StorageException.Kind.UNAVAILABLE, 500));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatCannotBeReadFailsWithoutBlamingTheServerUnlessItIsNotReady(
      StorageException.Kind kind, int status) {
    ApiException told = SeriesApi.failure(new StorageException(kind, "why"));
    assertThat(told.type().status()).isEqualTo(status);
    assertThat(told).hasMessage("why");
  }
}
