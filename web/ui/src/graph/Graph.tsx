import { Alert, Box, Text, useComputedColorScheme } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import { duration, timeText } from "../api/format";
import { ExemplarSeries, LabelSet, QueryData } from "../api/types";
import { Asked } from "../query/useQuery";
import { useSettings } from "../settings/settings";
import { LabelBadges } from "../shell/parts";
import { Chart, chartOf, stack } from "./chartData";
import { pointsOf } from "./exemplars";
import { HeatmapView } from "./HeatmapView";
import { Legend, toggled } from "./Legend";
import { Hover, plotHeight, plotOptions } from "./plotOptions";

interface Props {
  data: QueryData;
  exemplars?: ExemplarSeries[];
  asked: Asked;
  onZoom: (fromMs: number, toMs: number) => void;
}

/** The result of a range query: lines, stacked areas or a heatmap. */
export function Graph({ data, exemplars, asked, onZoom }: Props) {
  const result = data.resultType === "matrix" ? data.result : [];
  return (
    <Box>
      {result.length === 0 ? (
        <Alert color="gray">This query returns no data in this range.</Alert>
      ) : asked.panel.display === "heatmap" ? (
        <HeatmapView result={result} />
      ) : (
        <Lines data={data} exemplars={exemplars} asked={asked} onZoom={onZoom} />
      )}
      <Text size="xs" c="dimmed" my={4}>
        Resolution {duration(asked.stepS * 1000)}.
        {asked.panel.display !== "heatmap" &&
          " Click a series to hide it, Ctrl+click to see it alone; drag over the graph to zoom."}
      </Text>
    </Box>
  );
}

function Lines({ data, exemplars, asked, onZoom }: Props) {
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const { at, stepS } = asked;
  const { rangeMs } = asked.panel;
  const chart = useMemo(
    () => chartOf(data.resultType === "matrix" ? data.result : [], at - rangeMs, at, stepS),
    [data, at, rangeMs, stepS],
  );
  useEffect(() => setHidden(new Set()), [chart]);
  return (
    <>
      <Plot chart={chart} exemplars={exemplars} asked={asked} hidden={hidden} onZoom={onZoom} />
      {chart.notDrawn > 0 && (
        <Alert color="yellow" py={4}>
          {chart.notDrawn} more series are in the result and not drawn.
        </Alert>
      )}
      <Legend
        lines={chart.lines}
        hidden={hidden}
        onToggle={(line, only) => setHidden((before) => toggled(before, line, only, chart.lines.length))}
      />
    </>
  );
}

interface PlotProps extends Omit<Props, "data"> {
  chart: Chart;
  hidden: ReadonlySet<number>;
}

function Plot({ chart, exemplars, asked, hidden, onZoom }: PlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const dark = useComputedColorScheme("light") === "dark";
  const { localTime } = useSettings();
  const [hover, setHover] = useState<Hover | null>(null);
  const stacked = asked.panel.display === "stacked";
  const { yAxisMin } = asked.panel;
  const points = useMemo(() => pointsOf(exemplars ?? []), [exemplars]);

  useEffect(() => {
    const box = host.current as HTMLDivElement;
    const columns = stacked
      ? stack(chart.lines, hidden)
      : chart.lines.map((line, i) => (hidden.has(i) ? line.values.map(() => null) : line.values));
    const look = { width: box.clientWidth, stacked, dark, localTime, yAxisMin, exemplars: points, hidden };
    const plot = new uPlot(
      plotOptions(chart, look, setHover, onZoom),
      [chart.times, ...columns] as uPlot.AlignedData,
      box,
    );
    const resized = new ResizeObserver(() => {
      if (box.clientWidth > 0 && box.clientWidth !== plot.width) {
        plot.setSize({ width: box.clientWidth, height: plotHeight });
      }
    });
    resized.observe(box);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [chart, stacked, dark, hidden, localTime, yAxisMin, points]);

  return (
    <Box pos="relative" onMouseLeave={() => setHover(null)}>
      <div ref={host} role="img" aria-label={`Graph of ${chart.lines.length} series`} />
      {hover && <Tooltip hover={hover} chart={chart} width={host.current?.clientWidth ?? 0} />}
    </Box>
  );
}

function Tooltip({ hover, chart, width }: { hover: Hover; chart: Chart; width: number }) {
  const { localTime } = useSettings();
  const line = hover.line === undefined ? undefined : chart.lines[hover.line];
  const labels: LabelSet = line?.labels ?? hover.exemplar?.labels ?? {};
  return (
    <div className="ferula-tooltip" style={{ left: Math.max(Math.min(hover.left + 86, width - 430), 0), top: hover.top + 24 }}>
      <Text size="sm">{timeText(hover.time * 1000, localTime)}</Text>
      <Text size="sm" fw={700} c={line?.color}>
        {line ? (labels.__name__ ?? "value") : "Exemplar"}: {hover.value}
      </Text>
      <LabelBadges labels={labels} hide={["__name__"]} />
      {hover.exemplar && (
        <Text size="xs" c="dimmed">
          of {hover.exemplar.series}
        </Text>
      )}
    </div>
  );
}
