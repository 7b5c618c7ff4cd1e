package dev.ferula.web.security;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * Checks passwords against bcrypt hashes. A refusal takes as long for a user that there is as for
 * one that there is not, whatever the costs of the hashes; what was right once is remembered. Safe
 * for use by several threads.
 */
final class Passwords implements AutoCloseable {
  /** So many passwords that were right are remembered. */
  static final int REMEMBERED = 100;

  /** When so many wait to be checked, more are refused unheard: a check takes long on purpose. */
  static final int WAITING = 64;

  private static final String MAC = "HmacSHA256";
  private static final String SALT = "QOauhQNbBCuQDKes6eFzPe";
  private static final int COST_DIGITS = 2;

  /** The two things that bcrypt does; both take 2^cost rounds. */
  interface Bcrypt {
    boolean matches(String password, String hash);

    /** Makes the hash of a password for which nobody has a use. */
    void spend(String salt);
  }

  private final Bcrypt bcrypt;
  private final SecretKeySpec key;
  private final Semaphore waiting = new Semaphore(WAITING);
  private final Map<ByteBuffer, Boolean> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  /* One, so that guessing takes no more than one processor. */
  private final ExecutorService checker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("passwords").factory());

  Passwords() {
    this(new Spring());
  }

  Passwords(Bcrypt bcrypt) {
    this.bcrypt = bcrypt;
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    key = new SecretKeySpec(secret, MAC);
  }

  /** What became of a password. */
  enum Verdict {
    RIGHT,
    WRONG,
    /** Too many others wait. */
    UNHEARD
  }

  /** Whether it is the password of the user, of whom there need not be one. */
  Verdict check(Map<String, String> users, String user, String password) {
    String hash = users.get(user);
    ByteBuffer digest = digest(user, hash == null ? "" : hash, password);
    if (hash != null && isRemembered(digest)) {
      return Verdict.RIGHT;
    }
    if (!waiting.tryAcquire()) {
      return Verdict.UNHEARD;
    }
    try {
      Future<Boolean> right = checker.submit(() -> compare(users, hash, password));
      if (!right.get()) {
        return Verdict.WRONG;
      }
      remember(digest);
      return Verdict.RIGHT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Verdict.UNHEARD;
    } catch (RejectedExecutionException e) {
      return Verdict.UNHEARD;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a password could not be checked", e.getCause());
    } finally {
      waiting.release();
    }
  }

  /*
   * Cost k takes 2^k rounds. After a wrong password costs k to the highest less one are spent as
   * well, which makes 2^highest in all; for an unknown user the highest is spent at once.
   */
  private boolean compare(Map<String, String> users, @Nullable String hash, String password) {
    int highest = users.values().stream().mapToInt(Passwords::cost).max().orElse(10);
    if (hash == null) {
      spend(highest);
      return false;
    }
    if (bcrypt.matches(password, hash)) {
      return true;
    }
    for (int cost = cost(hash); cost < highest; cost++) {
      spend(cost);
    }
    return false;
  }

  private void spend(int cost) {
    bcrypt.spend("$2a$" + (cost < 10 ? "0" : "") + cost + "$" + SALT);
  }

  /** The cost in a hash or a salt. */
  static int cost(String hash) {
    int from = hash.indexOf('$', 1) + 1;
    return Integer.parseInt(hash, from, from + COST_DIGITS, 10);
  }

  /* Lengths are part of what is digested, so that no two triples are the same text. */
  private ByteBuffer digest(String user, String hash, String password) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      for (String part : Arrays.asList(user, hash, password)) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        mac.update(bytes);
      }
      return ByteBuffer.wrap(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isRemembered(ByteBuffer digest) {
    synchronized (remembered) {
      return remembered.containsKey(digest);
    }
  }

  private void remember(ByteBuffer digest) {
    synchronized (remembered) {
      remembered.put(digest, Boolean.TRUE);
    }
  }

  private static final class Spring implements Bcrypt {
    @Override
    public boolean matches(String password, String hash) {
      return BCrypt.checkpw(password, hash);
    }

    @Override
    public void spend(String salt) {
      if (BCrypt.hashpw("any", salt).isEmpty()) {
        throw new IllegalStateException("bcrypt made nothing");
      }
    }
  }

  @Override
  public void close() {
    checker.shutdownNow();
  }
}
