import { Accordion, Alert, Badge, Button, Code, Group, Modal, Select, Stack, Table, Text, Title } from "@mantine/core";
import { useMemo, useState } from "react";
import { DroppedTarget, LabelSet, Target, Targets } from "../api/types";
import { useApi } from "../api/useApi";
import { FilterInput, LabelBadges, Loaded } from "../shell/parts";
import { labelText, matches } from "./filters";
import { changed, ruleText } from "./relabelling";
import { byPool, MoreButton } from "./TargetsPage";

/* So many targets of a pool are drawn until a person asks for more. */
const firstTargets = 50;

interface Discovered {
  scrapePool: string;
  found: LabelSet;
  /** The labels after relabelling; undefined where a rule dropped the target. */
  labels?: LabelSet;
}

interface RelabelStep {
  rule: Record<string, unknown>;
  output: LabelSet;
  keep: boolean;
}

function discovered(active: Target[], dropped: DroppedTarget[]): Discovered[] {
  return [
    ...active.map((t) => ({ scrapePool: t.scrapePool, found: t.discoveredLabels, labels: t.labels })),
    ...dropped.map((t) => ({ scrapePool: t.scrapePool, found: t.discoveredLabels })),
  ];
}

/** What service discovery found, and what relabelling made of it. */
export function DiscoveryPage() {
  const targets = useApi<Targets>("targets?state=any", 10);
  const [pool, setPool] = useState<string | null>(null);
  const [text, setText] = useState("");
  const all = useMemo(() => {
    const data = targets.answer?.data;
    return data ? discovered(data.activeTargets, data.droppedTargets) : [];
  }, [targets.answer]);
  const pools = useMemo(() => byPool(all).map(([name]) => name), [all]);
  const shown = useMemo(
    () =>
      byPool(all.filter((t) => (pool === null || t.scrapePool === pool) && matches(`${labelText(t.found)} ${labelText(t.labels)}`, text))),
    [all, pool, text],
  );
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          Service discovery
        </Title>
        <Group gap="xs">
          <Select aria-label="Scrape pool" placeholder="All pools" data={pools} value={pool} onChange={setPool} searchable clearable />
          <FilterInput label="Filter by labels" value={text} onChange={setText} />
        </Group>
      </Group>
      <Loaded from={targets} what="targets">
        {(data) =>
          shown.length === 0 ? (
            <Alert color="gray">{all.length === 0 ? "Nothing is configured or discovered." : "No target fits the filter."}</Alert>
          ) : (
            <Accordion multiple variant="separated" defaultValue={pools.slice(0, 10)}>
              {shown.map(([name, found]) => (
                <Pool key={name} name={name} targets={found} droppedInAll={data.droppedTargetCounts?.[name]} />
              ))}
            </Accordion>
          )
        }
      </Loaded>
    </Stack>
  );
}

function Pool({ name, targets, droppedInAll }: { name: string; targets: Discovered[]; droppedInAll?: number }) {
  const [shown, setShown] = useState(firstTargets);
  const active = targets.filter((t) => t.labels).length;
  const dropped = droppedInAll ?? targets.length - active;
  return (
    <Accordion.Item value={name}>
      <Accordion.Control>
        <Group>
          <Text fw={600}>{name}</Text>
          <Badge variant="light" color="gray" tt="none">
            {active} active, {dropped} dropped
          </Badge>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        {droppedInAll !== undefined && droppedInAll > targets.length - active && (
          <Text size="xs" c="dimmed">
            Not all dropped targets are kept: see keep_dropped_targets in the configuration.
          </Text>
        )}
        <Table verticalSpacing={6} layout="fixed" aria-label="Discovered targets">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Discovered labels</Table.Th>
              <Table.Th>Target labels</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {targets.slice(0, shown).map((target, i) => (
              <Row key={i} target={target} />
            ))}
          </Table.Tbody>
        </Table>
        <MoreButton shown={shown} all={targets.length} onMore={() => setShown(shown * 4)} />
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function Row({ target }: { target: Discovered }) {
  const [open, setOpen] = useState(false);
  return (
    <Table.Tr>
      <Table.Td valign="top">
        <LabelBadges labels={target.found} />
        <Button variant="subtle" size="compact-xs" mt={4} onClick={() => setOpen(true)}>
          Show relabelling
        </Button>
        <Modal opened={open} onClose={() => setOpen(false)} size="xl" title="Relabelling, step by step">
          <Steps target={target} />
        </Modal>
      </Table.Td>
      <Table.Td valign="top">
        {target.labels ? (
          <LabelBadges labels={target.labels} />
        ) : (
          <Badge color="gray" variant="light" tt="none">
            dropped by relabelling
          </Badge>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Steps({ target }: { target: Discovered }) {
  const query = new URLSearchParams({ scrapePool: target.scrapePool, labels: JSON.stringify(target.found) });
  const steps = useApi<{ steps: RelabelStep[] | null }>(`targets/relabel_steps?${query}`);
  return (
    <Loaded from={steps} what="relabelling steps">
      {({ steps: found }) => (
        <Stack gap="md">
          {(found ?? []).length === 0 && <Text size="sm">This pool has no relabelling rules.</Text>}
          {(found ?? []).map((step, i) => (
            <Step key={i} index={i} step={step} before={i === 0 ? target.found : (found ?? [])[i - 1].output} />
          ))}
        </Stack>
      )}
    </Loaded>
  );
}

function Step({ index, step, before }: { index: number; step: RelabelStep; before: LabelSet }) {
  const changes = changed(before, step.output);
  return (
    <section aria-label={`Rule ${index + 1}`}>
      <Text size="sm" fw={600}>
        Rule {index + 1}
      </Text>
      <Code block className="ferula-yaml">
        {ruleText(step.rule)}
      </Code>
      {!step.keep ? (
        <Text size="sm" c="red" fw={600}>
          drops the target
        </Text>
      ) : changes.length === 0 ? (
        <Text size="sm" c="dimmed">
          changes nothing
        </Text>
      ) : (
        changes.map(({ name, from, to }) => (
          <Text key={name} size="sm" className="ferula-mono">
            {to === undefined ? "−" : from === undefined ? "+" : "~"} {name}
            {to === undefined ? "" : `="${to}"`}
            {from !== undefined && to !== undefined ? ` (was "${from}")` : ""}
          </Text>
        ))
      )}
    </section>
  );
}
