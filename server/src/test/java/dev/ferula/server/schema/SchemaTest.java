package dev.ferula.server.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.server.transcript.JsonTree;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {
  private static final String SCHEMA =
      """
      {"type": "object", "additionalProperties": false, "required": ["a"], "properties": {
        "a": {"enum": ["x", "y"], "type": "string"},
        "n": {"type": "integer", "minimum": 1},
        "t": {"type": "string", "format": "date-time"},
        "p": {"type": "array", "minItems": 2, "maxItems": 2,
              "items": {"oneOf": [{"type": "number"}, {"type": "string"}]}},
        "r": {"$ref": "#/components/schemas/Other"}}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":\"x\",\"n\":1,\"t\":\"2023-01-01T00:00:00.5Z\",\"p\":[1.5,\"1\"],\"r\":true} | 0",
        "{\"a\":\"x\",\"t\":\"2023-01-01T01:00:00+01:00\"} | 0",
        "{} | 1",
        "{\"a\":\"z\"} | 1",
        "{\"a\":1} | 1",
        "{\"a\":\"x\",\"n\":0} | 1",
        "{\"a\":\"x\",\"n\":1.5} | 1",
        "{\"a\":\"x\",\"t\":\"yesterday\"} | 1",
        "{\"a\":\"x\",\"p\":[1]} | 1",
        "{\"a\":\"x\",\"p\":[1,{}]} | 1",
        "{\"a\":\"x\",\"r\":1} | 1",
        "{\"a\":\"x\",\"other\":1} | 1",
        "[] | 1",
      })
  void whatDoesNotConformIsTold(String json, int errors) {
    Map<?, ?> schema = (Map<?, ?>) Objects.requireNonNull(JsonTree.parse(SCHEMA));
    Map<String, ?> named = Map.of("Other", Map.of("type", "\"boolean\""));
    assertThat(new Schema(schema, named).errors(JsonTree.parse(json))).hasSize(errors);
  }
}
