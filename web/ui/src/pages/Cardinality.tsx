import { Anchor, Card, Group, SegmentedControl, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router-dom";
import { seriesName, timeText } from "../api/format";
import { useApi } from "../api/useApi";
import { useSettings } from "../settings/settings";
import { queryLink } from "./links";
import { WideTable } from "../shell/parts";

export interface LastRead {
  time: number;
  by: "rule" | "page" | "client" | "federation";
  who: string;
}

interface Metric {
  name: string;
  series: number;
  grown: number;
  owner?: { job: string; instance: string; series: number };
  lastRead?: LastRead;
}

interface Cardinality {
  numSeries: number;
  grown: number;
  since: number;
  metrics: Metric[];
}

const signed = new Intl.NumberFormat("en", { signDisplay: "exceptZero" });

/** Who read a metric last, in words. */
export function readerText({ by, who }: LastRead): string {
  switch (by) {
    case "rule": {
      const at = who.lastIndexOf(";");
      return `rule group ${who.slice(at + 1)} of ${who.slice(0, at)}`;
    }
    case "page":
      return `this page, ${who.split(" ")[0]}`;
    case "federation":
      return `federation, ${who}`;
    case "client":
      return who;
  }
}

/** Metrics with their growth, the target that most of their series are of, and their last reader. Prometheus does not tell. */
export function CardinalityCard() {
  const [sort, setSort] = useState("series");
  const found = useApi<Cardinality>(`status/cardinality?sort=${sort}`);
  const { localTime } = useSettings();
  if (!found.answer) {
    return null;
  }
  const { metrics, grown, since } = found.answer.data;
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          What metrics cost, and who reads them
        </Title>
        <SegmentedControl
          aria-label="Order"
          size="xs"
          value={sort}
          onChange={setSort}
          data={[
            { value: "series", label: "Most series" },
            { value: "growth", label: "Most growth" },
            { value: "unread", label: "Least read" },
          ]}
        />
      </Group>
      <Text size="sm" c="dimmed">
        {signed.format(grown)} series since {timeText(since * 1000, localTime)}. Reads count since the server started.
      </Text>
      <WideTable label="Cost of metrics" minWidth={760} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Metric</Table.Th>
            <Table.Th ta="right">Series</Table.Th>
            <Table.Th ta="right">Growth</Table.Th>
            <Table.Th>Most of them are of</Table.Th>
            <Table.Th>Last read</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {metrics.map((metric) => (
            <Table.Tr key={metric.name}>
              <Table.Td className="ferula-mono">
                <Anchor component={Link} to={queryLink(`count by (job) (${seriesName({ __name__: metric.name })})`)}>
                  {metric.name}
                </Anchor>
              </Table.Td>
              <Table.Td ta="right" data-label="Series">{metric.series.toLocaleString("en")}</Table.Td>
              <Table.Td ta="right" data-label="Growth">{signed.format(metric.grown)}</Table.Td>
              <Table.Td className="ferula-mono" data-label="Most of them are of">{metric.owner && `${metric.owner.job} ${metric.owner.instance} (${metric.owner.series.toLocaleString("en")})`}</Table.Td>
              <Table.Td data-label="Last read">{metric.lastRead ? `${timeText(metric.lastRead.time * 1000, localTime)}, ${readerText(metric.lastRead)}` : "never"}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </Card>
  );
}
