import { Accordion, Alert as Box, Anchor, Badge, Button, Card, Code, Group, MultiSelect, Stack, Table, Text, Title } from "@mantine/core";
import { useMemo, useState } from "react";
import { Link } from "react-router-dom";
import { ago, duration, safeUrl } from "../api/format";
import { Alert, LabelSet, Rule, RuleGroup } from "../api/types";
import { useApi } from "../api/useApi";
import { backtestLink } from "../backtest/address";
import { useSettings } from "../settings/settings";
import { FilterInput, LabelBadges, Loaded, Paged, WideTable } from "../shell/parts";
import { ruleShown } from "./filters";
import { isDead, LedgerNote } from "./LedgerNote";
import { queryLink } from "./links";
import { MoreButton } from "./TargetsPage";

export const stateColor = { firing: "red", pending: "orange", inactive: "green", unknown: "gray" } as const;

/* So many alerts of a rule are drawn until a person asks for more. */
const firstAlerts = 100;

const states = ["firing", "pending", "inactive", "unknown"] as const;

function Annotation({ value }: { value: string }) {
  const url = safeUrl(value);
  return url ? (
    <Anchor href={url} target="_blank" rel="noreferrer" size="sm">
      {value}
    </Anchor>
  ) : (
    <Text size="sm">{value}</Text>
  );
}

function Annotations({ annotations }: { annotations: LabelSet }) {
  const { annotations: wanted } = useSettings();
  const [open, setOpen] = useState(false);
  const pairs = Object.entries(annotations);
  if (pairs.length === 0) {
    return null;
  }
  return (
    <>
      {!wanted && (
        <Button variant="subtle" size="compact-xs" w="fit-content" mt={4} onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? "Hide" : "Show"} annotations
        </Button>
      )}
      {(wanted || open) &&
        pairs.map(([name, value]) => (
          <Group key={name} gap={6} mt={4} wrap="nowrap" align="flex-start">
            <Text size="sm" fw={600}>
              {name}
            </Text>
            <Annotation value={value} />
          </Group>
        ))}
    </>
  );
}

function ActiveAlerts({ alerts }: { alerts: Alert[] }) {
  const [shown, setShown] = useState(firstAlerts);
  return (
    <>
      <WideTable label="Active alerts" minWidth={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Labels</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th style={{ whiteSpace: "nowrap" }}>Active since</Table.Th>
            <Table.Th>Value</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {alerts.slice(0, shown).map((alert) => (
            <Table.Tr key={JSON.stringify(alert.labels)}>
              <Table.Td>
                <LabelBadges labels={alert.labels} />
                <Annotations annotations={alert.annotations} />
              </Table.Td>
              <Table.Td data-label="State">
                <Badge variant="light" color={stateColor[alert.state]}>{alert.state}</Badge>
              </Table.Td>
              <Table.Td data-label="Active since">
                {ago(alert.activeAt)}
                {alert.keepFiringSince && (
                  <Text size="xs" c="dimmed">
                    kept firing since {ago(alert.keepFiringSince)}
                  </Text>
                )}
              </Table.Td>
              <Table.Td className="ferula-mono" data-label="Value">{alert.value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      <MoreButton shown={shown} all={alerts.length} onMore={() => setShown(shown * 4)} />
    </>
  );
}

function AlertRule({ rule, group, id }: { rule: Rule; group: RuleGroup; id: string }) {
  const state = rule.state ?? "unknown";
  const alerts = rule.alerts ?? [];
  return (
    <Accordion.Item value={id}>
      <Accordion.Control>
        <Group justify="space-between" pr="md">
          <Text fw={600}>{rule.name}</Text>
          <Group gap="xs">
            {alerts.length > 0 && <Text size="sm">{alerts.length} active</Text>}
            {isDead(rule.ferulaLedger) && (
              <Badge variant="light" color="yellow" tt="none">
                finds nothing
              </Badge>
            )}
            <Badge variant="light" color={stateColor[state]}>{state}</Badge>
          </Group>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="xs">
          <Anchor component={Link} to={queryLink(rule.query)}>
            <Code block>{rule.query}</Code>
          </Anchor>
          <Group gap="md">
            <Text size="sm">
              for {duration((rule.duration ?? 0) * 1000)}
              {rule.keepFiringFor ? `, keeps firing for ${duration(rule.keepFiringFor * 1000)}` : ""}
            </Text>
            <Anchor component={Link} to={backtestLink(rule, group)} size="sm" aria-label={`Back-test ${rule.name}`}>
              Back-test
            </Anchor>
          </Group>
          <LabelBadges labels={rule.labels ?? {}} />
          <Annotations annotations={rule.annotations ?? {}} />
          {rule.lastError && <Box color="red">{rule.lastError}</Box>}
          <LedgerNote ledger={rule.ferulaLedger} />
          {alerts.length > 0 && <ActiveAlerts alerts={alerts} />}
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}

/** Every alerting rule with its state and its active alerts. */
export function AlertsPage() {
  const rules = useApi<{ groups: RuleGroup[] }>("rules?type=alert", 5);
  const [wanted, setWanted] = useState<string[]>([]);
  const [text, setText] = useState("");
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          Alerts
        </Title>
        <Group gap="xs">
          <MultiSelect
            aria-label="States"
            data={[...states]}
            value={wanted}
            onChange={setWanted}
            placeholder={wanted.length === 0 ? "Filter by state" : ""}
            clearable
          />
          <FilterInput label="Filter by name or labels" value={text} onChange={setText} />
        </Group>
      </Group>
      <Loaded from={rules} what="alerts">
        {({ groups }) => <Groups groups={groups} wanted={wanted} text={text} />}
      </Loaded>
    </Stack>
  );
}

function Groups({ groups, wanted, text }: { groups: RuleGroup[]; wanted: string[]; text: string }) {
  const { groupsPerPage } = useSettings();
  const shown = useMemo(
    () =>
      groups
        .map((group) => ({ ...group, rules: group.rules.filter((rule) => ruleShown(rule, [rule.state ?? "unknown"], wanted, text)) }))
        .filter((group) => group.rules.length > 0),
    [groups, wanted, text],
  );
  if (shown.length === 0) {
    const none = groups.every((group) => group.rules.length === 0);
    return <Box color="gray">{none ? "No alerting rules are configured." : "No alert fits the filter."}</Box>;
  }
  return (
    <Paged all={shown} size={groupsPerPage}>
      {(page) => page.map((group) => <GroupCard key={group.file + group.name} group={group} />)}
    </Paged>
  );
}

function GroupCard({ group }: { group: RuleGroup }) {
  return (
    <Card withBorder padding="sm">
      <Group gap="xs" mb="xs">
        <Text fw={700}>{group.name}</Text>
        <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {group.file}
        </Text>
        {states.map((state) => {
          const count = group.rules.filter((rule) => (rule.state ?? "unknown") === state).length;
          return (
            count > 0 && (
              <Badge key={state} variant="light" color={stateColor[state]} tt="none">
                {count} {state}
              </Badge>
            )
          );
        })}
      </Group>
      <Accordion multiple variant="separated" defaultValue={open(group)}>
        {group.rules.map((rule, i) => (
          <AlertRule key={rule.name + i} id={rule.name + i} rule={rule} group={group} />
        ))}
      </Accordion>
    </Card>
  );
}

function open(group: RuleGroup): string[] {
  return group.rules.map((rule, i) => (rule.state === "firing" ? rule.name + i : "")).filter(Boolean);
}
