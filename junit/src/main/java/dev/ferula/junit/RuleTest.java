package dev.ferula.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a file of rule tests in promtool's format: each of its groups is a test, which fails with
 * promtool's words. The method is called after each group, with its {@link RuleTestCase} if it has
 * such a parameter, and may be empty.
 *
 * <pre>{@code
 * @RuleTest("alerts_test.yml")
 * void alerts() {}
 * }</pre>
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(RuleTestProvider.class)
public @interface RuleTest {
  /**
   * The file: looked for among the resources of the test, and then as a path from the directory in
   * which the tests run.
   */
  String value();
}
