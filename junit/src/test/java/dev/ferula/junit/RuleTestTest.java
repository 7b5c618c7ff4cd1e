package dev.ferula.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The annotation, used as others use it, and by an engine of its own where a test has to fail. */
class RuleTestTest {
  private static final List<String> NAMES = new ArrayList<>();

  @RuleTest("alerts_test.yml")
  void eachGroupOfAFileIsATest(RuleTestCase test) {
    NAMES.add(test.name());
  }

  @AfterAll
  static void allGroupsRan() {
    assertThat(NAMES).containsExactly("an instance goes down", "unnamed#1");
  }

  static class Failing {
    @RuleTest("failing_test.yml")
    void fails() {}

    @RuleTest("nosuch.yml")
    void isMissing() {}
  }

  @Test
  void aGroupThatDoesNotPassFailsWithPromtoolsWordsAndTheOthersRun() {
    List<String> passed = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getThrowable().isPresent()) {
              failed.add(test.getDisplayName() + ": " + result.getThrowable().get());
            } else if (test.isTest()) {
              passed.add(test.getDisplayName());
            }
          }
        };
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(Failing.class))
                .build(),
            listener);
    assertThat(passed).containsExactly("unnamed#1");
    assertThat(failed).hasSize(2);
    assertThat(failed)
        .anySatisfy(
            words ->
                assertThat(words)
                    .startsWith("an instance goes down: org.opentest4j.AssertionFailedError: ")
                    .contains("alertname: InstanceDown, time: 3m")
                    .contains("b is down"))
        .anySatisfy(
            words ->
                assertThat(words)
                    .startsWith("isMissing()")
                    .contains("nosuch.yml is neither a resource of"));
  }
}
