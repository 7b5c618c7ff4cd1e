import { Accordion, Alert, Anchor, Badge, Group, SegmentedControl, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { useMemo, useState } from "react";
import { ago, safeUrl } from "../api/format";
import { Target, Targets } from "../api/types";
import { useApi } from "../api/useApi";
import { LabelBadges, Loaded } from "../shell/parts";

const healthColor = { up: "green", down: "red", unknown: "gray" } as const;

function pools(targets: Target[]): [string, Target[]][] {
  const byPool = new Map<string, Target[]>();
  for (const target of targets) {
    byPool.set(target.scrapePool, [...(byPool.get(target.scrapePool) ?? []), target]);
  }
  return [...byPool];
}

function Endpoint({ target }: { target: Target }) {
  const url = safeUrl(target.globalUrl);
  return url ? (
    <Anchor href={url} target="_blank" rel="noreferrer" size="sm">
      {target.scrapeUrl}
    </Anchor>
  ) : (
    <Text size="sm">{target.scrapeUrl}</Text>
  );
}

function PoolTable({ targets }: { targets: Target[] }) {
  return (
    <Table.ScrollContainer minWidth={700}>
      <Table verticalSpacing={6} aria-label="Targets">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Endpoint</Table.Th>
            <Table.Th>Labels</Table.Th>
            <Table.Th>Last scrape</Table.Th>
            <Table.Th>State</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {targets.map((target) => (
            <Table.Tr key={target.scrapeUrl + JSON.stringify(target.labels)}>
              <Table.Td>
                <Endpoint target={target} />
                {target.lastError && (
                  <Alert color="red" py={4} px="xs" mt={4}>
                    <span className="ferula-mono">{target.lastError}</span>
                  </Alert>
                )}
              </Table.Td>
              <Table.Td>
                <LabelBadges labels={target.labels} />
              </Table.Td>
              <Table.Td>
                <Text size="sm">{ago(target.lastScrape)}</Text>
                <Text size="xs" c="dimmed">
                  took {(target.lastScrapeDuration * 1000).toFixed(1)} ms, every {target.scrapeInterval}
                </Text>
              </Table.Td>
              <Table.Td>
                <Badge color={healthColor[target.health] ?? "gray"}>{target.health}</Badge>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** Every target with its health, by scrape pool. */
export function TargetsPage() {
  const targets = useApi<Targets>("targets?state=active", 5);
  const [health, setHealth] = useState("all");
  const [text, setText] = useState("");
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={2}>Target health</Title>
        <Group>
          <SegmentedControl data={["all", "up", "down", "unknown"]} value={health} onChange={setHealth} />
          <TextInput placeholder="Filter by endpoint or labels" value={text} onChange={(e) => setText(e.currentTarget.value)} />
        </Group>
      </Group>
      <Loaded from={targets} what="targets">
        {(data) => <Pools all={data.activeTargets} health={health} text={text} />}
      </Loaded>
    </Stack>
  );
}

function Pools({ all, health, text }: { all: Target[]; health: string; text: string }) {
  const wanted = useMemo(
    () =>
      all.filter(
        (t) => (health === "all" || t.health === health) && (t.scrapeUrl + JSON.stringify(t.labels)).includes(text),
      ),
    [all, health, text],
  );
  if (all.length === 0) {
    return <Alert color="gray">No targets are configured or discovered.</Alert>;
  }
  const byPool = pools(wanted);
  return (
    <Accordion multiple variant="separated" defaultValue={byPool.map(([pool]) => pool)}>
      {byPool.map(([pool, targets]) => (
        <Accordion.Item key={pool} value={pool}>
          <Accordion.Control>
            <Group>
              <Text fw={600}>{pool}</Text>
              <Badge variant="light" color={targets.every((t) => t.health === "up") ? "green" : "red"}>
                {targets.filter((t) => t.health === "up").length} / {targets.length} up
              </Badge>
            </Group>
          </Accordion.Control>
          <Accordion.Panel>
            <PoolTable targets={targets} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}
