import { ActionIcon, Badge, Button, Group, Modal, Select, Stack, Table, Text, TextInput, Tooltip } from "@mantine/core";
import { IconListDetails, IconMathFunction } from "@tabler/icons-react";
import { useDeferredValue, useMemo, useState } from "react";
import { seriesName } from "../api/format";
import { Metadata } from "../api/types";
import { useApi } from "../api/useApi";
import { Loaded } from "../shell/parts";
import { LabelsExplorer } from "./LabelsExplorer";
import { described, MetricRow, searched } from "./metrics";

/* So many metrics are drawn; the search narrows. */
const drawn = 200;

const types = ["counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset", "unknown"];

interface Props {
  opened: boolean;
  onClose: () => void;
  /** Puts a selector or expression into the panel. */
  onInsert: (text: string) => void;
}

/** All metrics with type and description, to search and to use; one of them with its labels. */
export function MetricsExplorer({ opened, onClose, onInsert }: Props) {
  const [metric, setMetric] = useState<string | null>(null);
  const insert = (text: string) => {
    onInsert(text);
    setMetric(null);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={onClose} size="xl" title={metric === null ? "Explore metrics" : `Explore labels of ${metric}`}>
      {metric === null ? (
        <MetricList onInsert={insert} onLabels={setMetric} />
      ) : (
        <LabelsExplorer metric={metric} onInsert={insert} onBack={() => setMetric(null)} />
      )}
    </Modal>
  );
}

function MetricList({ onInsert, onLabels }: { onInsert: (text: string) => void; onLabels: (metric: string) => void }) {
  const names = useApi<string[]>("label/__name__/values");
  const metadata = useApi<Metadata>("metadata");
  const [text, setText] = useState("");
  const [type, setType] = useState("");
  const wanted = useDeferredValue(text);
  const rows = useMemo(
    () => described(names.answer?.data ?? [], metadata.answer?.data ?? {}),
    [names.answer, metadata.answer],
  );
  const found = useMemo(() => searched(rows, wanted, type, drawn), [rows, wanted, type]);
  return (
    <Stack gap="sm">
      <Group gap="xs" wrap="nowrap">
        <TextInput
          data-autofocus
          style={{ flex: 1 }}
          aria-label="Search metrics"
          placeholder="Search names and descriptions"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Select aria-label="Type" placeholder="Any type" w={140} clearable data={types} value={type || null} onChange={(t) => setType(t ?? "")} />
      </Group>
      <Loaded from={names} what="metric names">
        {(all) => (
          <>
            <Text size="xs" c="dimmed">
              {all.length.toLocaleString("en")} metrics; {found.length === drawn ? `the best ${drawn}` : found.length} shown.
            </Text>
            <Table highlightOnHover verticalSpacing={4} aria-label="Metrics">
              <Table.Tbody>
                {found.map((row) => (
                  <MetricItem key={row.name} row={row} onInsert={onInsert} onLabels={onLabels} />
                ))}
              </Table.Tbody>
            </Table>
          </>
        )}
      </Loaded>
    </Stack>
  );
}

interface ItemProps {
  row: MetricRow;
  onInsert: (text: string) => void;
  onLabels: (metric: string) => void;
}

function MetricItem({ row, onInsert, onLabels }: ItemProps) {
  const selector = seriesName({ __name__: row.name });
  return (
    <Table.Tr>
      <Table.Td>
        <Button variant="subtle" size="compact-sm" className="ferula-name" onClick={() => onInsert(selector)}>
          {row.name}
        </Button>
        <Text size="xs" c="dimmed" px={8}>
          {row.help}
        </Text>
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color="gray" tt="none">
          {row.type}
        </Badge>
      </Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap" justify="flex-end">
          {(row.type === "counter" || /_(total|count|sum|bucket)$/.test(row.name)) && (
            <Tooltip label="Rate over 5 minutes">
              <ActionIcon variant="subtle" aria-label={`Rate of ${row.name}`} onClick={() => onInsert(`rate(${selector}[5m])`)}>
                <IconMathFunction size={16} />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label="Explore labels">
            <ActionIcon variant="subtle" aria-label={`Explore labels of ${row.name}`} onClick={() => onLabels(row.name)}>
              <IconListDetails size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
