import { Accordion, Alert, Anchor, Badge, Button, Code, Group, SegmentedControl, Select, Stack, Table, Text, Title } from "@mantine/core";
import { useMemo, useState } from "react";
import { ago, safeUrl } from "../api/format";
import { Target, Targets } from "../api/types";
import { useApi } from "../api/useApi";
import { FilterInput, LabelBadges, Loaded, WideTable } from "../shell/parts";
import { offendingLine, targetShown, TargetFilter } from "./filters";

const healthColor = { up: "green", down: "red", unknown: "gray" } as const;

/* So many targets of a pool are drawn until a person asks for more. */
const firstTargets = 100;

/** What is listed, by scrape pool, in the order in which the pools come. */
export function byPool<T extends { scrapePool: string }>(all: T[]): [string, T[]][] {
  const pools = new Map<string, T[]>();
  for (const one of all) {
    const pool = pools.get(one.scrapePool);
    if (pool) {
      pool.push(one);
    } else {
      pools.set(one.scrapePool, [one]);
    }
  }
  return [...pools];
}

/** A button below a list that is drawn in part. */
export function MoreButton({ shown, all, onMore }: { shown: number; all: number; onMore: () => void }) {
  return all > shown ? (
    <Button variant="light" size="compact-sm" mt="xs" onClick={onMore}>
      {shown} of {all} shown: show more
    </Button>
  ) : null;
}

function Endpoint({ target }: { target: Target }) {
  const url = safeUrl(target.globalUrl);
  return url ? (
    <Anchor href={url} target="_blank" rel="noreferrer" size="sm" style={{ overflowWrap: "anywhere" }}>
      {target.scrapeUrl}
    </Anchor>
  ) : (
    <Text size="sm">{target.scrapeUrl}</Text>
  );
}

function ScrapeError({ error }: { error: string }) {
  const found = offendingLine(error);
  return (
    <Alert color="red" py={4} px="xs" mt={4}>
      <span className="ferula-mono">{found?.message ?? error}</span>
      {found && <code className="ferula-mono ferula-offender">{found.line}</code>}
    </Alert>
  );
}

function TargetRow({ target }: { target: Target }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Endpoint target={target} />
        {target.lastError && <ScrapeError error={target.lastError} />}
      </Table.Td>
      <Table.Td>
        <LabelBadges labels={target.labels} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{ago(target.lastScrape)}</Text>
        <Text size="xs" c="dimmed">
          took {(target.lastScrapeDuration * 1000).toFixed(1)} ms, every {target.scrapeInterval}, at most {target.scrapeTimeout}
        </Text>
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={healthColor[target.health] ?? "gray"}>
          {target.health}
        </Badge>
      </Table.Td>
    </Table.Tr>
  );
}

function PoolTable({ targets }: { targets: Target[] }) {
  const [shown, setShown] = useState(firstTargets);
  return (
    <>
      <WideTable label="Targets" minWidth={700} verticalSpacing={6} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="36%">Endpoint</Table.Th>
            <Table.Th>Labels</Table.Th>
            <Table.Th w={170}>Last scrape</Table.Th>
            <Table.Th w={120}>State</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {targets.slice(0, shown).map((target) => (
            <TargetRow key={target.scrapeUrl + JSON.stringify(target.labels)} target={target} />
          ))}
        </Table.Tbody>
      </WideTable>
      <MoreButton shown={shown} all={targets.length} onMore={() => setShown(shown * 4)} />
    </>
  );
}

/* The configuration of one pool as it is in force, fetched when it is asked for; Prometheus before 3.14 has none. */
function PoolConfig({ pool }: { pool: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="subtle" size="compact-xs" onClick={() => setOpen(!open)} aria-expanded={open}>
        {open ? "Hide" : "Show"} configuration
      </Button>
      {open && <PoolYaml pool={pool} />}
    </>
  );
}

function PoolYaml({ pool }: { pool: string }) {
  const config = useApi<{ yaml: string }>(`scrape_pools/config?${new URLSearchParams({ scrapePool: pool })}`);
  return (
    <Loaded from={config} what="the pool's configuration">
      {(data) => (
        <Code block className="ferula-yaml">
          {data.yaml}
        </Code>
      )}
    </Loaded>
  );
}

/** Every target with its health, by scrape pool. */
export function TargetsPage() {
  const targets = useApi<Targets>("targets?state=active", 5);
  const [filter, setFilter] = useState<TargetFilter>({ pool: null, health: "all", text: "" });
  const all = targets.answer?.data.activeTargets;
  const pools = useMemo(() => byPool(all ?? []).map(([pool]) => pool), [all]);
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          Target health
        </Title>
        <Group gap="xs">
          <Select
            aria-label="Scrape pool"
            placeholder="All pools"
            data={pools}
            value={filter.pool}
            onChange={(pool) => setFilter({ ...filter, pool })}
            searchable
            clearable
          />
          <SegmentedControl
            aria-label="Health"
            data={["all", "up", "down", "unknown"]}
            value={filter.health}
            onChange={(health) => setFilter({ ...filter, health })}
          />
          <FilterInput label="Filter by endpoint, labels or error" value={filter.text} onChange={(text) => setFilter({ ...filter, text })} />
        </Group>
      </Group>
      <Loaded from={targets} what="targets">
        {(data) => <Pools all={data.activeTargets} filter={filter} />}
      </Loaded>
    </Stack>
  );
}

function Pools({ all, filter }: { all: Target[]; filter: TargetFilter }) {
  const wanted = useMemo(() => byPool(all.filter((target) => targetShown(target, filter))), [all, filter]);
  const [closed, setClosed] = useState<string[]>([]);
  if (wanted.length === 0) {
    return <Alert color="gray">{all.length === 0 ? "No targets are configured or discovered." : "No target fits the filter."}</Alert>;
  }
  const names = wanted.map(([pool]) => pool);
  return (
    <Accordion
      multiple
      variant="separated"
      value={names.filter((pool) => !closed.includes(pool))}
      onChange={(open) => setClosed(names.filter((pool) => !open.includes(pool)))}
    >
      {wanted.map(([pool, targets]) => {
        const up = targets.filter((t) => t.health === "up").length;
        return (
          <Accordion.Item key={pool} value={pool}>
            <Accordion.Control>
              <Group>
                <Text fw={600}>{pool}</Text>
                <Badge variant="light" color={up === targets.length ? "green" : "red"}>
                  {up} / {targets.length} up
                </Badge>
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              <PoolConfig pool={pool} />
              <PoolTable targets={targets} />
            </Accordion.Panel>
          </Accordion.Item>
        );
      })}
    </Accordion>
  );
}
