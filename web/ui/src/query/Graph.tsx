import { Alert, Box, Text, useComputedColorScheme } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import { timeText } from "../api/format";
import { QueryData } from "../api/types";
import { LabelBadges } from "../shell/parts";
import { Chart, chartOf, stack } from "./chartData";
import { Asked } from "./useQuery";

const height = 380;

interface Hover {
  left: number;
  top: number;
  time: number;
  line: number;
  value: number;
}

function options(
  chart: Chart,
  width: number,
  stacked: boolean,
  dark: boolean,
  onHover: (hover: Hover | null) => void,
  onZoom: (fromMs: number, toMs: number) => void,
): uPlot.Options {
  const ink = dark ? "#c9c9c9" : "#333";
  const grid = dark ? "#333a" : "#ddda";
  const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid } };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { focus: { prox: 24 }, drag: { x: true, y: false, setScale: false } },
    focus: { alpha: 0.4 },
    scales: { y: { range: (_u, min, max) => (min === max ? [min - 1, max + 1] : uPlot.rangeNum(min, max, 0.05, true)) } },
    axes: [axis, { ...axis, size: 70, values: (_u, ticks) => ticks.map(shortNumber) }],
    series: [
      {},
      ...chart.lines.map((line) => ({
        label: line.name,
        stroke: line.color,
        width: 1.5,
        fill: stacked ? `${line.color}40` : undefined,
        points: { show: chart.times.length < 60 },
      })),
    ],
    hooks: {
      setCursor: [(u) => onHover(hoverOf(u, chart))],
      setSelect: [
        (u) => {
          if (u.select.width > 4) {
            const from = u.posToVal(u.select.left, "x");
            const to = u.posToVal(u.select.left + u.select.width, "x");
            onZoom(from * 1000, to * 1000);
          }
        },
      ],
    },
  };
}

function shortNumber(value: number): string {
  const magnitude = Math.abs(value);
  for (const [size, unit] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]] as const) {
    if (magnitude >= size) {
      return `${+(value / size).toPrecision(6)}${unit}`;
    }
  }
  return magnitude > 0 && magnitude < 1e-3 ? value.toExponential(2) : String(+value.toPrecision(6));
}

/* The line nearest to the pointer at its step. */
function hoverOf(u: uPlot, chart: Chart): Hover | null {
  const { left, top, idx } = u.cursor;
  if (idx === null || idx === undefined || left === undefined || top === undefined || left < 0) {
    return null;
  }
  let best: Hover | null = null;
  let nearest = Infinity;
  chart.lines.forEach((line, i) => {
    const drawn = u.data[i + 1][idx];
    if (drawn !== null && drawn !== undefined) {
      const distance = Math.abs(u.valToPos(drawn, "y") - top);
      if (distance < nearest) {
        nearest = distance;
        best = { left, top, time: chart.times[idx], line: i, value: line.values[idx] as number };
      }
    }
  });
  return best;
}

interface Props {
  data: QueryData;
  asked: Asked;
  stacked: boolean;
  onZoom: (fromMs: number, toMs: number) => void;
}

/** The result of a range query as lines or stacked areas, with a legend that hides and shows series. */
export function Graph({ data, asked, stacked, onZoom }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const dark = useComputedColorScheme("light") === "dark";
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [hover, setHover] = useState<Hover | null>(null);
  const chart = useMemo(
    () =>
      data.resultType === "matrix"
        ? chartOf(data.result, asked.at - asked.panel.rangeMs, asked.at, asked.stepS)
        : { times: [], lines: [], notDrawn: 0 },
    [data, asked],
  );
  useEffect(() => setHidden(new Set()), [chart]);

  useEffect(() => {
    const box = host.current;
    if (!box || chart.lines.length === 0) {
      return undefined;
    }
    const columns = stacked
      ? stack(chart.lines, hidden)
      : chart.lines.map((line, i) => (hidden.has(i) ? line.values.map(() => null) : line.values));
    const plot = new uPlot(
      options(chart, box.clientWidth, stacked, dark, setHover, onZoom),
      [chart.times, ...columns] as uPlot.AlignedData,
      box,
    );
    const resized = new ResizeObserver(() => {
      if (box.clientWidth > 0 && box.clientWidth !== plot.width) {
        plot.setSize({ width: box.clientWidth, height });
      }
    });
    resized.observe(box);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [chart, stacked, dark, hidden]);

  const toggle = (line: number, only: boolean) =>
    setHidden((before) => {
      if (only) {
        const others = chart.lines.map((_, i) => i).filter((i) => i !== line);
        return new Set(others.every((i) => before.has(i)) ? [] : others);
      }
      const next = new Set(before);
      if (!next.delete(line)) {
        next.add(line);
      }
      return next;
    });

  if (chart.lines.length === 0) {
    return <Alert color="gray">This query returns no data in this range.</Alert>;
  }
  return (
    <Box onMouseLeave={() => setHover(null)}>
      <Box pos="relative">
        <div ref={host} role="img" aria-label="Graph" />
        {hover && (
          <div className="ferula-tooltip" style={{ left: Math.min(hover.left + 86, Math.max((host.current?.clientWidth ?? 0) - 430, 0)), top: hover.top + 24 }}>
            <Text size="sm">{timeText(hover.time * 1000)}</Text>
            <Text size="sm" fw={700} c={chart.lines[hover.line].color}>
              {chart.lines[hover.line].labels.__name__ ?? "value"}: {hover.value}
            </Text>
            <LabelBadges labels={chart.lines[hover.line].labels} hide={["__name__"]} />
          </div>
        )}
      </Box>
      <Text size="xs" c="dimmed" my={4}>
        Resolution {asked.stepS}s. Click a series to hide it, Ctrl+click to see it alone; drag over the graph to zoom.
      </Text>
      {chart.notDrawn > 0 && (
        <Alert color="yellow" py={4}>
          {chart.notDrawn} more series are in the result and not drawn.
        </Alert>
      )}
      {chart.lines.map((line, i) => (
        <div
          key={i}
          className="ferula-legend-row ferula-mono"
          data-hidden={hidden.has(i)}
          onClick={(event) => toggle(i, event.ctrlKey || event.metaKey)}
        >
          <span style={{ color: line.color }}>■</span> {line.name}
        </div>
      ))}
    </Box>
  );
}
