package dev.ferula.remote;

/** What became of a request's parts. For one thread; reused. */
final class Tally {
  /** More complaints than this are only counted. */
  static final int MAX_COMPLAINTS = 100;

  long samples;
  long histograms;
  long exemplars;
  long invalidLabels;
  long refusedSeries;
  private final StringBuilder complaints = new StringBuilder();
  private int complaintCount;

  void clear() {
    samples = 0;
    histograms = 0;
    exemplars = 0;
    invalidLabels = 0;
    refusedSeries = 0;
    complaints.setLength(0);
    complaintCount = 0;
  }

  /** Whether the next complaint will be kept, so that its text is worth making. */
  boolean takesComplaint() {
    return complaintCount < MAX_COMPLAINTS;
  }

  /** Notes that something of the request is wrong though the rest is taken. */
  void complain(String text) {
    if (complaintCount++ < MAX_COMPLAINTS) {
      complaints.append(complaints.isEmpty() ? "" : "\n").append(text);
    }
  }

  boolean hasComplaints() {
    return complaintCount > 0;
  }

  /** All complaints, one a line. */
  String complaints() {
    return complaintCount <= MAX_COMPLAINTS
        ? complaints.toString()
        : complaints + "\n... and " + (complaintCount - MAX_COMPLAINTS) + " more";
  }
}
