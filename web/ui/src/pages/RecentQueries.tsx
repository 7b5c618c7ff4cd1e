import { Alert, Anchor, Group, SegmentedControl, Switch, Table, Text, Title } from "@mantine/core";
import { useMemo, useState } from "react";
import { Link } from "react-router-dom";
import { sinceMillis } from "../api/format";
import { useApi } from "../api/useApi";
import { Loaded, WideTable } from "../shell/parts";
import { queryLink } from "./links";
import { Ended, Order, ordered, origin, range } from "./queries";

function Row({ ended }: { ended: Ended }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={queryLink(ended.query)} className="ferula-mono">
          {ended.query}
        </Anchor>
        <Text size="xs" c="dimmed">
          {origin(ended)}, {range(ended)}
        </Text>
        {ended.error && (
          <Text size="xs" c="red">
            {ended.error}
          </Text>
        )}
      </Table.Td>
      <Table.Td data-label="Ended">{sinceMillis(ended.endedAt * 1000)}</Table.Td>
      <Table.Td ta="right" data-label="Time">
        {(ended.stats.timings.execTotalTime * 1000).toFixed(1)} ms
      </Table.Td>
      <Table.Td ta="right" data-label="Samples read">
        {ended.stats.samples.samplesRead.toLocaleString("en")}
      </Table.Td>
    </Table.Tr>
  );
}

function Ranking({ queries, order }: { queries: Ended[]; order: Order }) {
  const shown = useMemo(() => ordered(queries, order).slice(0, 50), [queries, order]);
  if (shown.length === 0) {
    return <Alert color="gray">No query has ended since the start.</Alert>;
  }
  return (
    <WideTable label="Recent queries" minWidth={560} verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Query</Table.Th>
          <Table.Th w={110}>Ended</Table.Th>
          <Table.Th w={110} ta="right">
            Time
          </Table.Th>
          <Table.Th w={130} ta="right">
            Samples read
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {shown.map((ended, i) => (
          <Row key={`${ended.endedAt} ${i}`} ended={ended} />
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

/** The queries that ended lately, with what they cost. */
export function RecentQueries() {
  const [rules, setRules] = useState(false);
  const [order, setOrder] = useState<Order>("latest");
  const recent = useApi<Ended[]>(`queries/recent?rules=${rules}`, 5);
  return (
    <>
      <Group justify="space-between">
        <Title order={2} size="h3">
          Recent queries
        </Title>
        <Group gap="md">
          <Switch label="Those of rules, too" checked={rules} onChange={(event) => setRules(event.currentTarget.checked)} />
          <SegmentedControl
            aria-label="Order"
            data={[
              { value: "latest", label: "Latest" },
              { value: "slowest", label: "Slowest" },
              { value: "largest", label: "Most samples" },
            ]}
            value={order}
            onChange={(value) => setOrder(value as Order)}
          />
        </Group>
      </Group>
      <Loaded from={recent} what="recent queries">
        {(queries) => <Ranking queries={queries} order={order} />}
      </Loaded>
    </>
  );
}
