package dev.ferula.scrape;

import dev.ferula.model.Metadata;

/** What a target says about one of its metric families. */
public record TargetMetadata(String family, Metadata metadata) {}
