import { Alert, Anchor, Badge, Card, Code, Group, Stack, Table, Text, Title } from "@mantine/core";
import { Link } from "react-router-dom";
import { ago, duration } from "../api/format";
import { RuleGroup } from "../api/types";
import { useApi } from "../api/useApi";
import { LabelBadges, Loaded } from "../shell/parts";
import { queryLink } from "./AlertsPage";

const healthColor = { ok: "green", err: "red", unknown: "gray" } as const;

function RuleGroupCard({ group }: { group: RuleGroup }) {
  return (
    <Card withBorder>
      <Group justify="space-between" mb="xs">
        <Group gap="xs">
          <Text fw={700}>{group.name}</Text>
          <Text size="sm" c="dimmed">
            {group.file}
          </Text>
        </Group>
        <Text size="sm" c="dimmed">
          last run {ago(group.lastEvaluation)}, took {duration(group.evaluationTime * 1000)}, every {duration(group.interval * 1000)}
        </Text>
      </Group>
      <Table verticalSpacing={6} aria-label="Rules">
        <Table.Tbody>
          {group.rules.map((rule, i) => (
            <Table.Tr key={rule.name + i}>
              <Table.Td>
                <Text size="sm" fw={600}>
                  {rule.type === "alerting" ? "alert" : "record"}: {rule.name}
                </Text>
                <Anchor component={Link} to={queryLink(rule.query)}>
                  <Code block>{rule.query}</Code>
                </Anchor>
                <LabelBadges labels={rule.labels ?? {}} />
                {rule.lastError && (
                  <Alert color="red" py={4}>
                    {rule.lastError}
                  </Alert>
                )}
              </Table.Td>
              <Table.Td w={150}>
                <Text size="xs" c="dimmed">
                  {ago(rule.lastEvaluation)}, {(rule.evaluationTime * 1000).toFixed(1)} ms
                </Text>
              </Table.Td>
              <Table.Td w={90}>
                <Badge color={healthColor[rule.health] ?? "gray"}>{rule.health}</Badge>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

/** Every rule group with the health and timing of its rules. */
export function RulesPage() {
  const rules = useApi<{ groups: RuleGroup[] }>("rules", 5);
  return (
    <Stack>
      <Title order={2}>Rule health</Title>
      <Loaded from={rules} what="rules">
        {({ groups }) =>
          groups.length === 0 ? (
            <Alert color="gray">No rules are configured.</Alert>
          ) : (
            groups.map((group) => <RuleGroupCard key={group.file + group.name} group={group} />)
          )
        }
      </Loaded>
    </Stack>
  );
}
