import { Group, Text } from "@mantine/core";
import { HistogramValue } from "../api/types";
import { barsOf, brief } from "./histogram";

/** A native histogram: count and sum, and a bar for each bucket. */
export function HistogramBars({ histogram }: { histogram: HistogramValue }) {
  return (
    <>
      <Group gap="md" justify="flex-end">
        <Text size="sm">count {brief(histogram.count)}</Text>
        <Text size="sm">sum {brief(histogram.sum)}</Text>
      </Group>
      <div className="ferula-bars" role="list" aria-label="Buckets">
        {barsOf(histogram).map((bar, i) => (
          <div key={i} role="listitem" className="ferula-bar-row">
            <span>{bar.range}</span>
            <span className="ferula-bar">
              <span style={{ width: `${bar.part * 100}%` }} />
            </span>
            <span>{bar.count}</span>
          </div>
        ))}
      </div>
    </>
  );
}
