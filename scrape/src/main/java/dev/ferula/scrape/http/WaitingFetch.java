package dev.ferula.scrape.http;

/** Asks by a fetcher that waits for the answer. */
record WaitingFetch(Fetcher fetcher, FetchRequest request) implements TargetFetch {
  @Override
  public boolean mayWait() {
    return true;
  }

  @Override
  public void fetch(BodyBuffer body, Outcome outcome) {
    String contentType;
    try {
      contentType = fetcher.fetch(request, body);
    } catch (FetchException e) {
      outcome.failed(e);
      return;
    }
    outcome.fetched(contentType);
  }
}
