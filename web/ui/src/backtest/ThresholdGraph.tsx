import { Box, useComputedColorScheme } from "@mantine/core";
import { KeyboardEvent, PointerEvent, useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { Chart } from "../graph/chartData";
import { shortNumber } from "../graph/numbers";
import { plotHeight, plotOptions, yRange } from "../graph/plotOptions";
import { useSettings } from "../settings/settings";
import { Stretch } from "./simulate";

interface Props {
  chart: Chart;
  threshold: number;
  stretches: Stretch[];
  onThreshold: (value: number) => void;
}

/** Where the plotting area lies in its box, in CSS pixels, and where the threshold is in it. */
interface Place {
  left: number;
  top: number;
  width: number;
  height: number;
  at: number;
  low: number;
  high: number;
}

const colors = { pending: "#f08c0033", firing: "#e0313155" };

/** A number with as many digits as a hundredth of the axis needs: a threshold that a person would write. */
export function rounded(value: number, span: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(span, Number.MIN_VALUE) / 100));
  return Number((Math.round(value / unit) * unit).toPrecision(12));
}

function drawStretches(u: uPlot, stretches: Stretch[]): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { from, to, state } of stretches) {
    const left = u.valToPos(from, "x", true);
    ctx.fillStyle = colors[state];
    ctx.fillRect(left, bbox.top, Math.max(u.valToPos(to, "x", true) - left, 2), bbox.height);
  }
  ctx.restore();
}

function placeOf(u: uPlot, threshold: number): Place {
  const { min = 0, max = 1 } = u.scales.y;
  const { offsetLeft: left, offsetTop: top, clientWidth: width, clientHeight: height } = u.over;
  return { left, top, width, height, low: min, high: max, at: Math.min(Math.max(u.valToPos(threshold, "y"), 0), height) };
}

/** The graph of what an alert compares, with the threshold as a line that is moved by pointer or arrow keys. */
export function ThresholdGraph({ chart, threshold, stretches, onThreshold }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const drawn = useRef({ threshold, stretches });
  drawn.current = { threshold, stretches };
  const dark = useComputedColorScheme("light") === "dark";
  const { localTime } = useSettings();
  const [place, setPlace] = useState<Place>();

  useEffect(() => {
    const box = host.current as HTMLDivElement;
    const look = { width: box.clientWidth, stacked: false, dark, localTime, yAxisMin: null, exemplars: [], hidden: new Set<number>() };
    const options = plotOptions(chart, look, () => undefined, () => undefined);
    const made = new uPlot(
      {
        ...options,
        cursor: { show: false },
        scales: {
          y: {
            range: (_u, min, max) => {
              const at = drawn.current.threshold;
              return yRange(Math.min(min ?? at, at), Math.max(max ?? at, at), null);
            },
          },
        },
        hooks: {
          drawClear: [(u) => drawStretches(u, drawn.current.stretches)],
          draw: [(u) => setPlace(placeOf(u, drawn.current.threshold))],
        },
      },
      [chart.times, ...chart.lines.map((line) => line.values)] as uPlot.AlignedData,
      box,
    );
    plot.current = made;
    const resized = new ResizeObserver(() => {
      if (box.clientWidth > 0 && box.clientWidth !== made.width) {
        made.setSize({ width: box.clientWidth, height: plotHeight });
      }
    });
    resized.observe(box);
    return () => {
      plot.current = null;
      resized.disconnect();
      made.destroy();
    };
  }, [chart, dark, localTime]);

  useEffect(() => {
    // The axis follows a threshold that has left it; one that is being dragged stays within.
    const { min = 0, max = 1 } = plot.current?.scales.y ?? {};
    if (threshold < min || threshold > max) {
      plot.current?.setData(plot.current.data);
    } else {
      plot.current?.redraw(false);
    }
  }, [threshold, stretches]);

  return (
    <Box pos="relative">
      <div ref={host} role="img" aria-label={`Graph of ${chart.lines.length} series with a threshold`} />
      {place && <Handle place={place} threshold={threshold} onThreshold={onThreshold} />}
    </Box>
  );
}

function Handle({ place, threshold, onThreshold }: { place: Place; threshold: number; onThreshold: (value: number) => void }) {
  const line = useRef<HTMLDivElement>(null);
  const span = place.high - place.low;
  const drag = (event: PointerEvent) => {
    const frame = (line.current as HTMLDivElement).parentElement as HTMLElement;
    const y = event.clientY - frame.getBoundingClientRect().top - place.top;
    const part = Math.min(Math.max(1 - y / place.height, 0), 1);
    onThreshold(rounded(place.low + part * span, span));
  };
  const step = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };
    const by = steps[event.key];
    if (by) {
      event.preventDefault();
      onThreshold(rounded(threshold + (by * span) / 100, span));
    }
  };
  return (
    <div
      ref={line}
      className="ferula-threshold"
      role="slider"
      tabIndex={0}
      aria-label="Threshold"
      aria-orientation="vertical"
      aria-valuemin={place.low}
      aria-valuemax={place.high}
      aria-valuenow={threshold}
      style={{ left: place.left, width: place.width, top: place.top + place.at }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && drag(event)}
      onKeyDown={step}
    >
      <span>{shortNumber(threshold)}</span>
    </div>
  );
}
