import uPlot from "uplot";
import { Chart } from "./chartData";
import { ExemplarPoint, nearest } from "./exemplars";
import { shortNumber } from "./numbers";

export const plotHeight = 380;

/** What is under the pointer. */
export interface Hover {
  left: number;
  top: number;
  /** Seconds. */
  time: number;
  value: number;
  line?: number;
  exemplar?: ExemplarPoint;
}

export interface PlotLook {
  width: number;
  stacked: boolean;
  dark: boolean;
  localTime: boolean;
  yAxisMin: number | null;
  exemplars: ExemplarPoint[];
  hidden: ReadonlySet<number>;
}

/* The line nearest to the pointer at its step. */
function lineUnder(u: uPlot, chart: Chart): Hover | null {
  const { left, top, idx } = u.cursor;
  if (idx === null || idx === undefined || left === undefined || top === undefined || left < 0) {
    return null;
  }
  let best: Hover | null = null;
  let distance = Infinity;
  chart.lines.forEach((line, i) => {
    const drawn = u.data[i + 1][idx];
    if (drawn !== null && drawn !== undefined) {
      const d = Math.abs(u.valToPos(drawn, "y") - top);
      if (d < distance) {
        distance = d;
        best = { left, top, time: chart.times[idx], line: i, value: line.values[idx] as number };
      }
    }
  });
  return best;
}

/* Where an exemplar is drawn: one whose value is beyond the axis, often of another unit than the lines, at its edge. */
function placeOf(u: uPlot, point: ExemplarPoint, canvas: boolean): [number, number] {
  const { min = 0, max = 1 } = u.scales.y;
  return [u.valToPos(point.time, "x", canvas), u.valToPos(Math.min(Math.max(point.value, min), max), "y", canvas)];
}

function hoverOf(u: uPlot, chart: Chart, exemplars: ExemplarPoint[]): Hover | null {
  const { left = -1, top = -1 } = u.cursor;
  const place = (point: ExemplarPoint) => placeOf(u, point, false);
  const exemplar = left < 0 ? null : nearest(exemplars, place, [left, top]);
  return exemplar ? { left, top, time: exemplar.time, value: exemplar.value, exemplar } : lineUnder(u, chart);
}

/* Exemplars as diamonds over the lines. */
function drawExemplars(u: uPlot, exemplars: ExemplarPoint[], dark: boolean): void {
  const { ctx } = u;
  const half = 4 * (window.devicePixelRatio || 1);
  ctx.save();
  ctx.fillStyle = dark ? "#ffd43bcc" : "#8c5400cc";
  for (const point of exemplars) {
    const [x, y] = placeOf(u, point, true);
    ctx.beginPath();
    ctx.moveTo(x, y - half);
    ctx.lineTo(x + half, y);
    ctx.lineTo(x, y + half);
    ctx.lineTo(x - half, y);
    ctx.fill();
  }
  ctx.restore();
}

/** The y axis for what is drawn: a little air around it, and the lower end where a person wants it. */
export function yRange(min: number | null, max: number | null, wantedMin: number | null): [number, number] {
  let low = min ?? 0;
  let high = max ?? 1;
  if (low === high) {
    low -= 1;
    high += 1;
  }
  const air = (high - low) * 0.05;
  if (wantedMin !== null && wantedMin < high) {
    return [wantedMin, high + air];
  }
  // Values that are all positive are not drawn over an axis that begins below zero.
  return [low >= 0 && low - air < 0 ? 0 : low - air, high + air];
}

/** The areas of a stacked chart, from each shown line down to the one before it, by columns of the plot's data; the first goes down to 0. */
export function bandsOf(chart: Chart, hidden: ReadonlySet<number>): uPlot.Band[] {
  const shown = chart.lines.map((_, i) => i).filter((i) => !hidden.has(i));
  return shown.slice(1).map((line, before) => ({ series: [line + 1, shown[before] + 1], fill: `${chart.lines[line].color}66` }));
}

/* Times on the x axis by how far apart its ticks are (seconds): what each says, and what it says where the year, day or minute is new. */
const timeTicks: uPlot.Axis.Values = [
  [31_536_000, "{YYYY}", null, null, null, null, null, null, 1],
  [2_419_200, "{YYYY}-{MM}", null, null, null, null, null, null, 1],
  [86_400, "{MM}-{DD}", "\n{YYYY}", null, null, null, null, null, 1],
  [60, "{HH}:{mm}", "\n{YYYY}-{MM}-{DD}", null, "\n{MM}-{DD}", null, null, null, 1],
  [1, "{HH}:{mm}:{ss}", "\n{YYYY}-{MM}-{DD}", null, "\n{MM}-{DD}", null, null, null, 1],
  [0.001, "{ss}.{fff}", "\n{YYYY}-{MM}-{DD} {HH}:{mm}", null, "\n{MM}-{DD} {HH}:{mm}", null, "\n{HH}:{mm}", null, 1],
];

/** How uPlot draws a chart. */
export function plotOptions(
  chart: Chart,
  look: PlotLook,
  onHover: (hover: Hover | null) => void,
  onZoom: (fromMs: number, toMs: number) => void,
): uPlot.Options {
  const ink = look.dark ? "#c9c9c9" : "#333";
  const grid = look.dark ? "#484848" : "#e2e2e2";
  const first = chart.lines.findIndex((_, i) => !look.hidden.has(i));
  const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid } };
  return {
    width: look.width,
    height: plotHeight,
    legend: { show: false },
    tzDate: look.localTime ? undefined : (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    cursor: { focus: { prox: 24 }, drag: { x: true, y: false, setScale: false } },
    focus: { alpha: 0.4 },
    scales: { y: { range: (_u, min, max) => yRange(min, max, look.yAxisMin ?? (look.stacked && (min ?? 0) >= 0 ? 0 : null)) } },
    bands: look.stacked ? bandsOf(chart, look.hidden) : [],
    axes: [{ ...axis, space: 70, values: timeTicks }, { ...axis, size: 70, values: (_u, ticks) => ticks.map(shortNumber) }],
    series: [
      {},
      ...chart.lines.map((line, i) => ({
        label: line.name,
        stroke: line.color,
        width: 1.5,
        fill: look.stacked && i === first ? `${line.color}66` : undefined,
        points: { show: chart.times.length < 60 },
      })),
    ],
    hooks: {
      draw: [(u) => drawExemplars(u, look.exemplars, look.dark)],
      setCursor: [(u) => onHover(hoverOf(u, chart, look.exemplars))],
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
