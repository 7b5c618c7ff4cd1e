package dev.ferula.config;

import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import java.time.Duration;

/**
 * What holds for the whole server.
 *
 * @param evaluationInterval between evaluations of a rule group that names none
 * @param ruleQueryOffset how far in the past rules are evaluated
 * @param queryLogFile where queries are logged; empty for nowhere
 * @param externalLabels added to whatever leaves the server, environment variables expanded
 * @param nameScheme which metric and label names are valid
 */
public record GlobalConfig(
    Duration scrapeInterval,
    Duration scrapeTimeout,
    Duration evaluationInterval,
    Duration ruleQueryOffset,
    String queryLogFile,
    String scrapeFailureLogFile,
    Labels externalLabels,
    NameScheme nameScheme) {}
