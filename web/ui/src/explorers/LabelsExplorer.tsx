import { Badge, Button, Chip, Code, Group, Stack, Table, Text } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { LabelSet } from "../api/types";
import { useApi } from "../api/useApi";
import { Loaded } from "../shell/parts";
import { labelCounts, LabelCounts, narrowed, selectorOf } from "./labels";

/* So many series of the metric are looked at, and so many values of a label drawn. */
const maxSeries = 10_000;
const maxValues = 40;

interface Props {
  metric: string;
  onInsert: (text: string) => void;
  onBack: () => void;
}

/** The labels of one metric in the last hour: how many values each has, and which; chosen values make a selector. */
export function LabelsExplorer({ metric, onInsert, onBack }: Props) {
  const [start] = useState(() => Math.floor(Date.now() / 1000) - 3600);
  const [chosen, setChosen] = useState<LabelSet>({});
  const query = new URLSearchParams({ "match[]": selectorOf(metric, {}), start: String(start), limit: String(maxSeries) });
  const series = useApi<LabelSet[]>(`series?${query}`);
  const selector = selectorOf(metric, chosen);
  const choose = (name: string, value: string) =>
    setChosen(({ [name]: before, ...others }) => (before === value ? others : { ...others, [name]: value }));
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Button variant="default" size="xs" leftSection={<IconArrowLeft size={14} />} onClick={onBack}>
          All metrics
        </Button>
        <Button size="xs" data-autofocus onClick={() => onInsert(selector)}>
          Use in query
        </Button>
        <Code className="ferula-mono">{selector}</Code>
      </Group>
      <Loaded from={series} what="series">
        {(all) => <Labels all={all} chosen={chosen} onChoose={choose} />}
      </Loaded>
    </Stack>
  );
}

interface LabelsProps {
  all: LabelSet[];
  chosen: LabelSet;
  onChoose: (name: string, value: string) => void;
}

function Labels({ all, chosen, onChoose }: LabelsProps) {
  const left = useMemo(() => narrowed(all, chosen), [all, chosen]);
  const counts = useMemo(() => labelCounts(left), [left]);
  return (
    <>
      <Text size="sm">
        {left.length} of {all.length}
        {all.length >= maxSeries ? " or more" : ""} series. Choose values to narrow them.
      </Text>
      <Table verticalSpacing={6} aria-label="Labels">
        <Table.Tbody>
          {counts.map((label) => (
            <LabelRow key={label.name} label={label} chosen={chosen[label.name]} onChoose={onChoose} />
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

interface RowProps {
  label: LabelCounts;
  chosen?: string;
  onChoose: (name: string, value: string) => void;
}

function LabelRow({ label, chosen, onChoose }: RowProps) {
  return (
    <Table.Tr>
      <Table.Td valign="top">
        <Text size="sm" fw={600} className="ferula-mono">
          {label.name}
        </Text>
        <Badge variant="light" color="gray" tt="none">
          {label.values.length} values
        </Badge>
      </Table.Td>
      <Table.Td>
        <Group gap={4}>
          {label.values.slice(0, maxValues).map(([value, count]) => (
            <Chip key={value} size="xs" checked={chosen === value} onChange={() => onChoose(label.name, value)}>
              {value} ({count})
            </Chip>
          ))}
          {label.values.length > maxValues && <Text size="xs">and {label.values.length - maxValues} more</Text>}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
