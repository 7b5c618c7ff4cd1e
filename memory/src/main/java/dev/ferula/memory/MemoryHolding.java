package dev.ferula.memory;

/** How many bytes one account of one share holds. */
public record MemoryHolding(String share, String account, long bytes) {}
