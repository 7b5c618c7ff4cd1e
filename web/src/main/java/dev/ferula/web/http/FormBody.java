package dev.ferula.web.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Blocker;
import org.jspecify.annotations.Nullable;

/** The two kinds of form that a request's body may be, told apart by its content type. */
final class FormBody {
  private static final String ENCODED = "application/x-www-form-urlencoded";
  private static final String MULTIPART = "multipart/form-data";

  /** A form in more parts is none, as with Go; fewer than the parameters of a request. */
  private static final int MAX_PARTS = 1000;

  private FormBody() {}

  /** Whether the type is that of pairs as in a query string, whatever its parameters are. */
  static boolean isEncoded(MediaType contentType) {
    return contentType.type().equals(ENCODED);
  }

  /** What stands between the parts of a form in parts; null if the type is not that of one. */
  static @Nullable String boundary(MediaType contentType) {
    return contentType.type().equals(MULTIPART) ? contentType.parameters().get("boundary") : null;
  }

  /**
   * Adds the values of a form in parts, which as with Go stand behind those of the query string.
   * Parts that are files, and bodies that are no such form, are passed over.
   */
  static void addParts(Parameters to, byte[] body, String boundary) {
    if (boundary.isEmpty()) {
      return;
    }
    MultiPartFormData.Parser parser = new MultiPartFormData.Parser(boundary);
    parser.setMaxMemoryFileSize(-1);
    parser.setMaxParts(MAX_PARTS);
    Content.Source source = Content.Source.from(ByteBuffer.wrap(body));
    try (Blocker.Promise<MultiPartFormData.Parts> parsed = Blocker.promise()) {
      parser.parse(source, parsed);
      try (MultiPartFormData.Parts parts = parsed.block()) {
        for (MultiPart.Part part : parts) {
          String name = part.getName();
          if (name != null && part.getFileName() == null) {
            to.add(name, part.getContentAsString(StandardCharsets.UTF_8));
          }
        }
      }
    } catch (IOException | IllegalStateException | IllegalArgumentException e) {
      // No such form: as if it were not there, as with Go.
      return;
    }
  }
}
