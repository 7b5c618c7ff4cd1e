import { Alert, Text } from "@mantine/core";
import { ago } from "../api/format";
import { RuleLedger } from "../api/types";

/** Whether a rule has nothing to look at, which nothing else would show. */
export function isDead(ledger: RuleLedger | undefined): boolean {
  return ledger !== undefined && (ledger.deadSelectors > 0 || ledger.forExceedsData === true);
}

/** What of a rule finds nothing, and why, as far as the server knows. */
export function LedgerNote({ ledger }: { ledger?: RuleLedger }) {
  if (!ledger || !isDead(ledger)) {
    return null;
  }
  return (
    <Alert color="yellow" py={4} mt={4} role="note">
      {ledger.selectors
        .filter((selector) => selector.dead)
        .map((selector) => (
          <Text key={selector.selector} size="sm">
            <span className="ferula-mono">{selector.selector}</span> finds nothing
            {selector.detail ? `: ${selector.detail}` : ""}
            {selector.lastMatched ? `; something was found ${ago(selector.lastMatched)}` : ""}
          </Text>
        ))}
      {ledger.forExceedsData && <Text size="sm">Nothing was there for as long as the alert would have to wait to fire.</Text>}
    </Alert>
  );
}
