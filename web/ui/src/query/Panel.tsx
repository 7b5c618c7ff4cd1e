import { ActionIcon, Button, Card, Group, NumberInput, SegmentedControl, Stack, Tabs, Text, TextInput, Tooltip } from "@mantine/core";
import { IconChartAreaLine, IconChevronLeft, IconChevronRight, IconTable, IconTrash } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { duration, parseDuration, timeText } from "../api/format";
import { ErrorBox, Notes } from "../shell/parts";
import { ExpressionInput } from "./ExpressionInput";
import { Graph } from "./Graph";
import { ResultTable } from "./ResultTable";
import { autoStep, PanelState } from "./urlState";
import { useQuery } from "./useQuery";

interface Props {
  panel: PanelState;
  onChange: (panel: PanelState) => void;
  onRemove?: () => void;
}

/** One expression with its table or graph. */
export function Panel({ panel, onChange, onRemove }: Props) {
  const [draft, setDraft] = useState(panel.expr);
  const [round, setRound] = useState(0);
  const query = useQuery(panel, round);
  useEffect(() => setDraft(panel.expr), [panel.expr]);
  const run = () => {
    onChange({ ...panel, expr: draft });
    setRound((n) => n + 1);
  };
  const zoom = (fromMs: number, toMs: number) =>
    onChange({ ...panel, rangeMs: Math.max(1000, Math.round((toMs - fromMs) / 1000) * 1000), endMs: Math.round(toMs / 1000) * 1000 });

  return (
    <Card withBorder padding="sm" data-panel>
      <Stack gap="sm">
        <Group gap="xs" align="flex-start" wrap="nowrap">
          <ExpressionInput value={draft} onChange={setDraft} onRun={run} />
          <Button onClick={run} loading={query.loading}>
            Execute
          </Button>
          {onRemove && (
            <Tooltip label="Remove panel">
              <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Remove panel" onClick={onRemove}>
                <IconTrash size={18} />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
        <Tabs value={panel.tab} onChange={(tab) => onChange({ ...panel, tab: tab === "graph" ? "graph" : "table" })}>
          <Tabs.List>
            <Tabs.Tab value="table" leftSection={<IconTable size={16} />}>
              Table
            </Tabs.Tab>
            <Tabs.Tab value="graph" leftSection={<IconChartAreaLine size={16} />}>
              Graph
            </Tabs.Tab>
            {query.answer && !query.loading && (
              <Text size="xs" c="dimmed" ml="auto" mt="xs">
                {Array.isArray(query.answer.data.result) && typeof query.answer.data.result[0] === "object"
                  ? `${query.answer.data.result.length} series, `
                  : ""}
                {Math.round(query.tookMs ?? 0)} ms
              </Text>
            )}
          </Tabs.List>
        </Tabs>
        <Controls panel={panel} onChange={onChange} />
        {query.error && <ErrorBox title="Error executing query" error={query.error} />}
        {query.answer && !query.error && (
          <>
            <Notes warnings={query.answer.warnings} infos={query.answer.infos} />
            {panel.tab === "graph" && query.asked?.panel.tab === "graph" && (
              <Graph data={query.answer.data} asked={query.asked} stacked={panel.stacked} onZoom={zoom} />
            )}
            {panel.tab === "table" && query.asked?.panel.tab === "table" && <ResultTable data={query.answer.data} />}
          </>
        )}
        {!query.answer && !query.error && !query.loading && (
          <Text size="sm" c="dimmed">
            No data queried yet. Enter an expression and press Enter.
          </Text>
        )}
      </Stack>
    </Card>
  );
}

function Controls({ panel, onChange }: { panel: PanelState; onChange: (panel: PanelState) => void }) {
  const shift = (by: number) => {
    const end = (panel.endMs ?? Date.now()) + by * (panel.tab === "graph" ? panel.rangeMs / 2 : 60_000);
    onChange({ ...panel, endMs: Math.round(end / 1000) * 1000 });
  };
  return (
    <Group gap="xs">
      {panel.tab === "graph" && <RangeInput panel={panel} onChange={onChange} />}
      <Group gap={2}>
        <ActionIcon variant="default" size="input-sm" aria-label="Earlier" onClick={() => shift(-1)}>
          <IconChevronLeft size={16} />
        </ActionIcon>
        <Button variant="default" size="sm" onClick={() => onChange({ ...panel, endMs: null })}>
          {panel.endMs === null ? "Now" : timeText(panel.endMs)}
        </Button>
        <ActionIcon variant="default" size="input-sm" aria-label="Later" onClick={() => shift(1)}>
          <IconChevronRight size={16} />
        </ActionIcon>
      </Group>
      {panel.tab === "graph" && (
        <>
          <NumberInput
            aria-label="Resolution in seconds"
            placeholder={`Res. auto (${autoStep(panel.rangeMs)}s)`}
            w={150}
            min={1}
            value={panel.stepS ?? ""}
            onChange={(value) => onChange({ ...panel, stepS: Number(value) > 0 ? Number(value) : null })}
          />
          <SegmentedControl
            data={[
              { value: "lines", label: "Lines" },
              { value: "stacked", label: "Stacked" },
            ]}
            value={panel.stacked ? "stacked" : "lines"}
            onChange={(mode) => onChange({ ...panel, stacked: mode === "stacked" })}
          />
        </>
      )}
    </Group>
  );
}

function RangeInput({ panel, onChange }: { panel: PanelState; onChange: (panel: PanelState) => void }) {
  const [text, setText] = useState(duration(panel.rangeMs));
  useEffect(() => setText(duration(panel.rangeMs)), [panel.rangeMs]);
  const apply = () => {
    const rangeMs = parseDuration(text);
    if (rangeMs) {
      onChange({ ...panel, rangeMs });
    } else {
      setText(duration(panel.rangeMs));
    }
  };
  return (
    <TextInput
      aria-label="Range"
      w={90}
      value={text}
      error={parseDuration(text) ? undefined : true}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={apply}
      onKeyDown={(event) => event.key === "Enter" && apply()}
    />
  );
}
