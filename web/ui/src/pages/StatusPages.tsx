import { Card, Code, SimpleGrid, Stack, Table, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useApi } from "../api/useApi";
import { Loaded } from "../shell/parts";

function KeyValues({ title, rows }: { title: string; rows: [string, string][] }) {
  return (
    <Card withBorder>
      <Title order={4} mb="xs">
        {title}
      </Title>
      <Table aria-label={title}>
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td className="ferula-mono">{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

function Fields({ path, title, what }: { path: string; title: string; what: string }) {
  const loading = useApi<Record<string, unknown>>(path);
  return (
    <Loaded from={loading} what={what}>
      {(data) => <KeyValues title={title} rows={Object.entries(data).map(([k, v]) => [k, String(v)])} />}
    </Loaded>
  );
}

/** What is running, and since when. */
export function StatusPage() {
  return (
    <Stack>
      <Title order={2}>Runtime &amp; build information</Title>
      <Fields path="status/buildinfo" title="Build information" what="build information" />
      <Fields path="status/runtimeinfo" title="Runtime information" what="runtime information" />
    </Stack>
  );
}

/** Every flag with its value. */
export function FlagsPage() {
  const flags = useApi<Record<string, string>>("status/flags");
  const [text, setText] = useState("");
  return (
    <Stack>
      <Title order={2}>Command-line flags</Title>
      <TextInput placeholder="Filter by name or value" value={text} onChange={(e) => setText(e.currentTarget.value)} />
      <Loaded from={flags} what="flags">
        {(data) => (
          <KeyValues
            title="Flags"
            rows={Object.entries(data)
              .filter(([name, value]) => (name + value).includes(text))
              .map(([name, value]): [string, string] => [`--${name}`, value])}
          />
        )}
      </Loaded>
    </Stack>
  );
}

/** The configuration that is in force. */
export function ConfigPage() {
  const config = useApi<{ yaml: string }>("status/config");
  return (
    <Stack>
      <Title order={2}>Configuration</Title>
      <Loaded from={config} what="configuration">
        {(data) => <Code block>{data.yaml}</Code>}
      </Loaded>
    </Stack>
  );
}

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

/** What the head holds, and what takes most of it. */
export function TsdbPage() {
  const status = useApi<TsdbStatus>("status/tsdb");
  const stats = (all: Stat[]) => all.map((s): [string, string] => [s.name, String(s.value)]);
  const time = (millis: number) => (Math.abs(millis) > 8.6e15 ? "none" : `${new Date(millis).toISOString()} (${millis})`);
  return (
    <Stack>
      <Title order={2}>TSDB status</Title>
      <Loaded from={status} what="TSDB status">
        {(data) => (
          <>
            <KeyValues
              title="Head"
              rows={[
                ["Series", String(data.headStats.numSeries)],
                ["Chunks", String(data.headStats.chunkCount)],
                ["Label pairs", String(data.headStats.numLabelPairs)],
                ["Earliest sample", time(data.headStats.minTime)],
                ["Latest sample", time(data.headStats.maxTime)],
              ]}
            />
            <SimpleGrid cols={{ base: 1, md: 2 }}>
              <KeyValues title="Metric names by series count" rows={stats(data.seriesCountByMetricName)} />
              <KeyValues title="Label names by value count" rows={stats(data.labelValueCountByLabelName)} />
              <KeyValues title="Label names by bytes" rows={stats(data.memoryInBytesByLabelName)} />
              <KeyValues title="Label pairs by series count" rows={stats(data.seriesCountByLabelValuePair)} />
            </SimpleGrid>
          </>
        )}
      </Loaded>
    </Stack>
  );
}
