package dev.ferula.junit;

import dev.ferula.ruletest.RuleTestOptions;
import dev.ferula.ruletest.RuleTestReport;
import dev.ferula.ruletest.RuleTests;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AssertionFailureBuilder;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Makes a test of each group in the file of a {@link RuleTest}. */
final class RuleTestProvider implements TestTemplateInvocationContextProvider {
  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    RuleTest annotation = context.getRequiredTestMethod().getAnnotation(RuleTest.class);
    Path file = find(annotation.value(), context.getRequiredTestClass());
    RuleTestReport report = new RuleTests(RuleTestOptions.DEFAULT, System::nanoTime).run(file);
    if (!report.error().isEmpty()) {
      throw new ExtensionConfigurationException(file + ": " + report.error());
    }
    if (!report.warnings().isEmpty()) {
      throw new ExtensionConfigurationException(file + ": " + report.warnings());
    }
    return report.cases().stream().map(test -> new Invocation(file, test));
  }

  private static Path find(String name, Class<?> test) {
    URL resource = test.getResource(name);
    if (resource == null) {
      resource = test.getResource("/" + name);
    }
    try {
      Path path =
          resource != null && resource.getProtocol().equals("file")
              ? Path.of(resource.toURI())
              : Path.of(name);
      if (Files.isRegularFile(path)) {
        return path;
      }
    } catch (URISyntaxException e) {
      throw new ExtensionConfigurationException(name + ": " + e.getMessage(), e);
    }
    throw new ExtensionConfigurationException(
        name
            + " is neither a resource of "
            + test.getName()
            + " nor a file in "
            + Path.of("").toAbsolutePath());
  }

  private record Invocation(Path file, RuleTestReport.Case test)
      implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int invocationIndex) {
      return test.name();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of((BeforeTestExecutionCallback) context -> check(), new CaseResolver(this));
    }

    private void check() {
      if (!test.failures().isEmpty()) {
        throw AssertionFailureBuilder.assertionFailure()
            .message(file + ", " + test.name() + ":\n" + String.join("\n", test.failures()))
            .build();
      }
    }
  }

  private record CaseResolver(Invocation invocation) implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == RuleTestCase.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return new RuleTestCase(invocation.file().toString(), invocation.test().name());
    }
  }
}
