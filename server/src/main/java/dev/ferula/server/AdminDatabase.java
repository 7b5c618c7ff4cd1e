package dev.ferula.server;

import dev.ferula.matcher.Matcher;
import dev.ferula.storage.StorageException;
import dev.ferula.web.api.AdminApi;
import java.util.List;

/** What the admin API does to the database. */
final class AdminDatabase implements AdminApi.Database {
  private final LateStorage storage;

  AdminDatabase(LateStorage storage) {
    this.storage = storage;
  }

  @Override
  public void delete(long start, long end, List<Matcher> matchers) {
    throw notYet();
  }

  @Override
  public void cleanTombstones() {
    throw notYet();
  }

  @Override
  public String snapshot(boolean withHead) {
    throw notYet();
  }

  private StorageException notYet() {
    storage.database();
    return new StorageException(StorageException.Kind.UNAVAILABLE, "not supported yet");
  }
}
