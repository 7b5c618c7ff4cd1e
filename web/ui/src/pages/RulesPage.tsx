import { ActionIcon, Alert, Anchor, Badge, Card, Code, CopyButton, Group, MultiSelect, Stack, Table, Text, Title } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { Link } from "react-router-dom";
import { ago, duration } from "../api/format";
import { Rule, RuleGroup } from "../api/types";
import { useApi } from "../api/useApi";
import { useSettings } from "../settings/settings";
import { FilterInput, LabelBadges, Loaded, Paged, WideTable } from "../shell/parts";
import { ruleShown } from "./filters";
import { isDead, LedgerNote } from "./LedgerNote";
import { queryLink } from "./links";

/* A health of its own in the filter, though the rule itself is well. */
const findsNothing = "finds nothing";

const healthColor = { ok: "green", err: "red", unknown: "gray" } as const;

function healths(rule: Rule): string[] {
  return isDead(rule.ferulaLedger) ? [rule.health, findsNothing] : [rule.health];
}

/* How much of the time between two runs a group's run took. */
function load(group: RuleGroup): number {
  return group.interval > 0 ? group.evaluationTime / group.interval : 0;
}

function CopyName({ name }: { name: string }) {
  return (
    <CopyButton value={name}>
      {({ copied, copy }) => (
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`Copy ${name}`} onClick={copy}>
          {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
        </ActionIcon>
      )}
    </CopyButton>
  );
}

function RuleRow({ rule }: { rule: Rule }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={4}>
          <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
            {rule.type === "alerting" ? "alert" : "record"}: {rule.name}
          </Text>
          <CopyName name={rule.name} />
        </Group>
        <Anchor component={Link} to={queryLink(rule.query)}>
          <Code block className="ferula-yaml">
            {rule.query}
          </Code>
        </Anchor>
        {rule.duration ? <Text size="xs">for {duration(rule.duration * 1000)}</Text> : null}
        <LabelBadges labels={rule.labels ?? {}} />
        {rule.lastError && (
          <Alert color="red" py={4} mt={4}>
            {rule.lastError}
          </Alert>
        )}
        <LedgerNote ledger={rule.ferulaLedger} />
      </Table.Td>
      <Table.Td w={150}>
        <Text size="xs" c="dimmed">
          {ago(rule.lastEvaluation)}, {(rule.evaluationTime * 1000).toFixed(1)} ms
        </Text>
      </Table.Td>
      <Table.Td w={90}>
        <Badge variant="light" color={healthColor[rule.health] ?? "gray"}>
          {rule.health}
        </Badge>
      </Table.Td>
    </Table.Tr>
  );
}

function RuleGroupCard({ group }: { group: RuleGroup }) {
  const part = load(group);
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" mb="xs">
        <Group gap="xs">
          <Text fw={700}>{group.name}</Text>
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {group.file}
          </Text>
        </Group>
        <Group gap="xs">
          {part > 0.5 && (
            <Badge color={part > 1 ? "red" : "yellow"} variant="light" tt="none">
              takes {Math.round(part * 100)}% of its interval
            </Badge>
          )}
          <Text size="sm" c="dimmed">
            last run {ago(group.lastEvaluation)}, took {(group.evaluationTime * 1000).toFixed(1)} ms, every {duration(group.interval * 1000)}
          </Text>
        </Group>
      </Group>
      <WideTable label="Rules" minWidth={480} verticalSpacing={6}>
        <Table.Tbody>
          {group.rules.map((rule, i) => (
            <RuleRow key={rule.name + i} rule={rule} />
          ))}
        </Table.Tbody>
      </WideTable>
    </Card>
  );
}

/** Every rule group with the health and timing of its rules. */
export function RulesPage() {
  const rules = useApi<{ groups: RuleGroup[] }>("rules", 5);
  const [wanted, setWanted] = useState<string[]>([]);
  const [text, setText] = useState("");
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          Rule health
        </Title>
        <Group gap="xs">
          <MultiSelect
            aria-label="Health"
            data={[...Object.keys(healthColor), findsNothing]}
            value={wanted}
            onChange={setWanted}
            placeholder={wanted.length === 0 ? "Filter by health" : ""}
            clearable
          />
          <FilterInput label="Filter by name, labels or expression" value={text} onChange={setText} />
        </Group>
      </Group>
      <Loaded from={rules} what="rules">
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
        .map((group) => ({ ...group, rules: group.rules.filter((rule) => ruleShown(rule, healths(rule), wanted, text)) }))
        .filter((group) => group.rules.length > 0),
    [groups, wanted, text],
  );
  if (shown.length === 0) {
    return <Alert color="gray">{groups.length === 0 ? "No rules are configured." : "No rule fits the filter."}</Alert>;
  }
  return (
    <Paged all={shown} size={groupsPerPage}>
      {(page) => page.map((group) => <RuleGroupCard key={group.file + group.name} group={group} />)}
    </Paged>
  );
}
