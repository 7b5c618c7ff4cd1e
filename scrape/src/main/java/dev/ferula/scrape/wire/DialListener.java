package dev.ferula.scrape.wire;

/** Is told of the connections that a client makes. Called by several threads at once. */
public interface DialListener {
  /** Listens to nothing. */
  DialListener NONE =
      new DialListener() {
        @Override
        public void attempted() {}

        @Override
        public void established() {}

        @Override
        public void failed(Throwable reason) {}

        @Override
        public void closed() {}
      };

  /** A connection is wanted; its host's address is not known yet. */
  void attempted();

  /** A connection stands; nothing was sent over it yet. */
  void established();

  /** There is no connection, neither to the first nor to any other address of the host. */
  void failed(Throwable reason);

  /** A connection that stood is closed. */
  void closed();
}
