import { Accordion, Alert as Box, Anchor, Badge, Card, Code, Group, MultiSelect, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router-dom";
import { ago, duration, safeUrl } from "../api/format";
import { Alert, Rule, RuleGroup } from "../api/types";
import { useApi } from "../api/useApi";
import { LabelBadges, Loaded } from "../shell/parts";

export const stateColor = { firing: "red", pending: "orange", inactive: "green", unknown: "gray" } as const;
const states = ["firing", "pending", "inactive", "unknown"] as const;

/** The query page with an expression. */
export function queryLink(expr: string): string {
  return `/query?${new URLSearchParams({ "g0.expr": expr, "g0.tab": "table" })}`;
}

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

function ActiveAlerts({ alerts }: { alerts: Alert[] }) {
  return (
    <Table aria-label="Active alerts">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Labels</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Active since</Table.Th>
          <Table.Th>Value</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {alerts.map((alert) => (
          <Table.Tr key={JSON.stringify(alert.labels)}>
            <Table.Td>
              <LabelBadges labels={alert.labels} />
              {Object.entries(alert.annotations).map(([name, value]) => (
                <Group key={name} gap={6} mt={4} wrap="nowrap" align="flex-start">
                  <Text size="sm" fw={600}>
                    {name}
                  </Text>
                  <Annotation value={value} />
                </Group>
              ))}
            </Table.Td>
            <Table.Td>
              <Badge color={stateColor[alert.state]}>{alert.state}</Badge>
            </Table.Td>
            <Table.Td>{ago(alert.activeAt)}</Table.Td>
            <Table.Td className="ferula-mono">{alert.value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function AlertRule({ rule, id }: { rule: Rule; id: string }) {
  const state = rule.state ?? "unknown";
  const alerts = rule.alerts ?? [];
  return (
    <Accordion.Item value={id}>
      <Accordion.Control>
        <Group justify="space-between" pr="md">
          <Text fw={600}>{rule.name}</Text>
          <Group gap="xs">
            {alerts.length > 0 && <Text size="sm">{alerts.length} active</Text>}
            <Badge color={stateColor[state]}>{state}</Badge>
          </Group>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="xs">
          <Anchor component={Link} to={queryLink(rule.query)}>
            <Code block>{rule.query}</Code>
          </Anchor>
          <Text size="sm">
            for {duration((rule.duration ?? 0) * 1000)}
            {rule.keepFiringFor ? `, keeps firing for ${duration(rule.keepFiringFor * 1000)}` : ""}
          </Text>
          <LabelBadges labels={rule.labels ?? {}} />
          {rule.lastError && <Box color="red">{rule.lastError}</Box>}
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
  const shown = (rule: Rule) =>
    (wanted.length === 0 || wanted.includes(rule.state ?? "unknown")) &&
    (rule.name + JSON.stringify(rule.labels) + JSON.stringify(rule.alerts ?? [])).toLowerCase().includes(text.toLowerCase());
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={2}>Alerts</Title>
        <Group>
          <MultiSelect data={[...states]} value={wanted} onChange={setWanted} placeholder={wanted.length === 0 ? "Filter by state" : ""} clearable />
          <TextInput placeholder="Filter by name or labels" value={text} onChange={(e) => setText(e.currentTarget.value)} />
        </Group>
      </Group>
      <Loaded from={rules} what="alerts">
        {({ groups }) =>
          groups.every((group) => group.rules.length === 0) ? (
            <Box color="gray">No alerting rules are configured.</Box>
          ) : (
            groups
              .filter((group) => group.rules.some(shown))
              .map((group) => (
                <Card key={group.file + group.name} withBorder>
                  <Group gap="xs" mb="xs">
                    <Text fw={700}>{group.name}</Text>
                    <Text size="sm" c="dimmed">
                      {group.file}
                    </Text>
                  </Group>
                  <Accordion multiple variant="separated" defaultValue={open(group)}>
                    {group.rules.filter(shown).map((rule, i) => (
                      <AlertRule key={rule.name + i} id={rule.name + i} rule={rule} />
                    ))}
                  </Accordion>
                </Card>
              ))
          )
        }
      </Loaded>
    </Stack>
  );
}

function open(group: RuleGroup): string[] {
  return group.rules.map((rule, i) => (rule.state === "firing" ? rule.name + i : "")).filter(Boolean);
}
