import { Card, Stack, Tabs, Text } from "@mantine/core";
import { IconChartAreaLine, IconReportAnalytics, IconTable } from "@tabler/icons-react";
import { useState } from "react";
import { ExplainTab } from "../explain/ExplainTab";
import { Graph } from "../graph/Graph";
import { ResultTable } from "../result/ResultTable";
import { useSettings } from "../settings/settings";
import { ErrorBox, Notes } from "../shell/parts";
import { TreeView } from "../tree/TreeView";
import { AskBar } from "./AskBar";
import { Controls } from "./Controls";
import { remember } from "./history";
import { PriceCard } from "./PriceCard";
import { statsText } from "./stats";
import { PanelState, Tab } from "./urlState";
import { QueryState, useExplainable, useQuery } from "./useQuery";

interface Props {
  panel: PanelState;
  onChange: (panel: PanelState) => void;
  onDuplicate: () => void;
  onRemove?: () => void;
}

/** One expression with its table, graph or plan. */
export function Panel({ panel, onChange, onDuplicate, onRemove }: Props) {
  const settings = useSettings();
  const [round, setRound] = useState(0);
  const query = useQuery(panel, round);

  const ask = (expr: string) => {
    if (settings.queryHistory) {
      remember(expr);
    }
    onChange({ ...panel, expr });
    setRound((n) => n + 1);
  };
  const zoom = (fromMs: number, toMs: number) =>
    onChange({ ...panel, rangeMs: Math.max(1000, Math.round((toMs - fromMs) / 1000) * 1000), endMs: Math.round(toMs / 1000) * 1000 });

  return (
    <Card withBorder padding="sm" data-panel component="section" aria-label="Query panel">
      <Stack gap="sm">
        <AskBar
          expr={panel.expr}
          round={round}
          running={query.loading}
          showTree={panel.showTree}
          onAsk={ask}
          onCancel={query.cancel}
          onTree={() => onChange({ ...panel, showTree: !panel.showTree })}
          onDuplicate={onDuplicate}
          onRemove={onRemove}
        />
        {panel.showTree && <TreeView expr={panel.expr} atMs={panel.endMs} onPick={ask} />}
        <PanelTabs panel={panel} query={query} onTab={(tab) => onChange({ ...panel, tab })} />
        <Controls panel={panel} onChange={onChange} />
        <Result panel={panel} query={query} onZoom={zoom} />
      </Stack>
    </Card>
  );
}

const tabs = [
  ["table", "Table", IconTable],
  ["graph", "Graph", IconChartAreaLine],
  ["explain", "Explain", IconReportAnalytics],
] as const;

function PanelTabs({ panel, query, onTab }: { panel: PanelState; query: QueryState; onTab: (tab: Tab) => void }) {
  const explainable = useExplainable();
  return (
    <Tabs value={panel.tab} onChange={(tab) => tab && onTab(tab as Tab)} keepMounted={false}>
      <Tabs.List>
        {tabs
          .filter(([value]) => value !== "explain" || explainable || panel.tab === "explain")
          .map(([value, title, Icon]) => (
            <Tabs.Tab key={value} value={value} leftSection={<Icon size={16} />}>
              {title}
            </Tabs.Tab>
          ))}
      </Tabs.List>
      <Text size="xs" c="dimmed" ta="right" mt={4} mih={18} aria-live="polite" data-stats>
        {query.loading ? "Running…" : statsText(query)}
      </Text>
    </Tabs>
  );
}

interface ResultProps {
  panel: PanelState;
  query: ReturnType<typeof useQuery>;
  onZoom: (fromMs: number, toMs: number) => void;
}

function Result({ panel, query, onZoom }: ResultProps) {
  const settings = useSettings();
  if (query.price) {
    return <PriceCard price={query.price} onRun={query.approve} onLeave={query.cancel} />;
  }
  if (query.error) {
    return <ErrorBox title="Error executing query" error={query.error} />;
  }
  const answer = query.answer ?? query.explained;
  if (!answer || !query.asked) {
    return query.loading ? null : (
      <Text size="sm" c="dimmed">
        No data queried yet. Enter an expression and press Enter.
      </Text>
    );
  }
  // Until the new answer is there, the old one stands; but never under another tab.
  const shown = query.asked.panel.tab === panel.tab;
  const asked = { ...query.asked, panel: { ...query.asked.panel, display: panel.display, yAxisMin: panel.yAxisMin } };
  return (
    <>
      <Notes warnings={settings.warnings ? answer.warnings : []} infos={settings.infos ? answer.infos : []} />
      {shown && panel.tab === "graph" && query.answer && (
        <Graph data={query.answer.data} exemplars={query.exemplars} asked={asked} onZoom={onZoom} />
      )}
      {shown && panel.tab === "table" && query.answer && <ResultTable data={query.answer.data} />}
      {shown && panel.tab === "explain" && query.explained && <ExplainTab explained={query.explained.data} />}
    </>
  );
}
