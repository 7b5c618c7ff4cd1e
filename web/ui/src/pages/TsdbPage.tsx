import { Anchor, Card, Progress, Select, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router-dom";
import { duration, seriesName, timeText } from "../api/format";
import { useApi } from "../api/useApi";
import { useSettings } from "../settings/settings";
import { Loaded, WideTable } from "../shell/parts";
import { AdminCard } from "./AdminCard";
import { CardinalityCard } from "./Cardinality";
import { queryLink } from "./links";
import { KeyValues } from "./StatusPages";
import { WorkCard } from "./WorkCard";

interface Stat {
  name: string;
  value: number;
}

interface TsdbStatus {
  headStats: { numSeries: number; numLabelPairs: number; chunkCount: number; minTime: number; maxTime: number };
  seriesCountByMetricName: Stat[];
  labelValueCountByLabelName: Stat[];
  memoryInBytesByLabelName: Stat[];
  seriesCountByLabelValuePair: Stat[];
}

interface Block {
  ulid: string;
  minTime: number;
  maxTime: number;
  stats?: { numSamples?: number; numSeries?: number; numChunks?: number };
  compaction?: { level?: number };
}

/** The selector of a pair as the status writes it, name=value; the first = ends the name. */
export function pairSelector(pair: string): string {
  const at = pair.indexOf("=");
  return seriesName({ [pair.slice(0, at)]: pair.slice(at + 1) });
}

interface StatTableProps {
  title: string;
  stats: Stat[];
  whole: number;
  /** An expression that shows more of one. */
  query?: (name: string) => string;
}

function StatTable({ title, stats, whole, query }: StatTableProps) {
  return (
    <Card withBorder padding="sm">
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      <Table verticalSpacing={4} aria-label={title} layout="fixed">
        <Table.Tbody>
          {stats.map(({ name, value }) => (
            <Table.Tr key={name}>
              <Table.Td className="ferula-mono">
                {query ? (
                  <Anchor component={Link} to={queryLink(query(name))}>
                    {name}
                  </Anchor>
                ) : (
                  name
                )}
              </Table.Td>
              <Table.Td w={130} ta="right">
                {value.toLocaleString("en")}
                {whole > 0 && <Progress size={4} value={(value / whole) * 100} aria-label={`${Math.round((value / whole) * 100)} percent`} />}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

/** What the head holds, what takes most of it, and the blocks on disk. */
export function TsdbPage() {
  const [limit, setLimit] = useState("10");
  const status = useApi<TsdbStatus>(`status/tsdb?limit=${limit}`);
  const { localTime } = useSettings();
  const time = (millis: number) => `${timeText(millis, localTime)} (${millis})`;
  const most = (stats: Stat[]) => Math.max(...stats.map((s) => s.value), 0);
  return (
    <Stack>
      <Title order={1} size="h2">
        TSDB status
      </Title>
      <WorkCard />
      <Loaded from={status} what="TSDB status">
        {(data) => (
          <>
            <KeyValues
              title="Head"
              rows={[
                ["Series", data.headStats.numSeries.toLocaleString("en")],
                ["Chunks", data.headStats.chunkCount.toLocaleString("en")],
                ["Label pairs", data.headStats.numLabelPairs.toLocaleString("en")],
                ["Earliest sample", time(data.headStats.minTime)],
                ["Latest sample", time(data.headStats.maxTime)],
              ]}
            />
            <Select
              label="Rows of each table"
              w={160}
              allowDeselect={false}
              data={["10", "20", "50", "100", "1000"]}
              value={limit}
              onChange={(value) => setLimit(value ?? "10")}
            />
            <SimpleGrid cols={{ base: 1, md: 2 }}>
              <StatTable
                title="Metric names by series"
                stats={data.seriesCountByMetricName}
                whole={data.headStats.numSeries}
                query={(name) => `count by (job) (${seriesName({ __name__: name })})`}
              />
              <StatTable
                title="Label names by values"
                stats={data.labelValueCountByLabelName}
                whole={most(data.labelValueCountByLabelName)}
              />
              <StatTable
                title="Label pairs by series"
                stats={data.seriesCountByLabelValuePair}
                whole={data.headStats.numSeries}
                query={(pair) => `topk(20, count by (__name__) (${pairSelector(pair)}))`}
              />
              <StatTable title="Label names by bytes" stats={data.memoryInBytesByLabelName} whole={most(data.memoryInBytesByLabelName)} />
            </SimpleGrid>
          </>
        )}
      </Loaded>
      <CardinalityCard />
      <Blocks />
      <AdminCard />
    </Stack>
  );
}

/* Prometheus before 3.6 does not list its blocks; then nothing is shown. */
function Blocks() {
  const found = useApi<{ blocks: Block[] | null }>("status/tsdb/blocks");
  const { localTime } = useSettings();
  if (!found.answer) {
    return null;
  }
  const blocks = found.answer.data.blocks ?? [];
  return (
    <Card withBorder padding="sm">
      <Title order={2} size="h4" mb="xs">
        Blocks
      </Title>
      {blocks.length === 0 ? (
        <Text size="sm" c="dimmed">
          No block is on disk yet.
        </Text>
      ) : (
        <WideTable label="Blocks" minWidth={640} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>ULID</Table.Th>
              <Table.Th>From</Table.Th>
              <Table.Th>Length</Table.Th>
              <Table.Th ta="right">Level</Table.Th>
              <Table.Th ta="right">Series</Table.Th>
              <Table.Th ta="right">Samples</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {blocks.map((block) => (
              <Table.Tr key={block.ulid}>
                <Table.Td className="ferula-mono">{block.ulid}</Table.Td>
                <Table.Td data-label="From">{timeText(block.minTime, localTime)}</Table.Td>
                <Table.Td data-label="Length">{duration(block.maxTime - block.minTime)}</Table.Td>
                <Table.Td ta="right" data-label="Level">{block.compaction?.level ?? ""}</Table.Td>
                <Table.Td ta="right" data-label="Series">{block.stats?.numSeries?.toLocaleString("en") ?? ""}</Table.Td>
                <Table.Td ta="right" data-label="Samples">{block.stats?.numSamples?.toLocaleString("en") ?? ""}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      )}
    </Card>
  );
}
