import { Alert, Box, Group, Text, useComputedColorScheme } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { timeText } from "../api/format";
import { RangeSeries } from "../api/types";
import { useSettings } from "../settings/settings";
import { Heatmap, heatmapOf } from "./heatmap";

const height = 360;

function draw(canvas: HTMLCanvasElement, map: Heatmap, dark: boolean): void {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  canvas.width = width * scale;
  canvas.height = height * scale;
  const pen = canvas.getContext("2d");
  if (!pen) {
    return;
  }
  pen.scale(scale, scale);
  const cellWidth = width / map.times.length;
  const cellHeight = height / map.bounds.length;
  map.cells.forEach((cells, column) =>
    map.bounds.forEach((bound, row) => {
      const count = cells.get(bound) ?? 0;
      if (count > 0) {
        // By the root, so that thin buckets are seen beside full ones.
        const depth = Math.sqrt(count / map.most);
        pen.fillStyle = `hsl(${45 - 35 * depth} 95% ${dark ? 15 + 50 * depth : 90 - 45 * depth}%)`;
        pen.fillRect(column * cellWidth, height - (row + 1) * cellHeight, Math.ceil(cellWidth), Math.ceil(cellHeight));
      }
    }),
  );
}

/** Histograms over time: the more observations a bucket has at a step, the deeper its colour. */
export function HeatmapView({ result }: { result: RangeSeries[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = useComputedColorScheme("light") === "dark";
  const { localTime } = useSettings();
  const [under, setUnder] = useState("");
  const map = useMemo(() => heatmapOf(result), [result]);
  useEffect(() => {
    const target = canvas.current;
    if (!target || !map) {
      return undefined;
    }
    const resized = new ResizeObserver(() => draw(target, map, dark));
    resized.observe(target);
    return () => resized.disconnect();
  }, [map, dark]);
  if (!map) {
    return (
      <Alert color="gray">
        A heatmap needs native histograms, or classic buckets: series with a label <code>le</code>.
      </Alert>
    );
  }
  const point = (x: number, y: number, box: DOMRect) => {
    const column = Math.floor((x / box.width) * map.times.length);
    const bound = map.bounds[map.bounds.length - 1 - Math.floor((y / box.height) * map.bounds.length)];
    const count = map.cells[column]?.get(bound) ?? 0;
    setUnder(`${timeText(map.times[column] * 1000, localTime)}, up to ${bound}: ${+count.toPrecision(6)}`);
  };
  return (
    <Box>
      <canvas
        ref={canvas}
        role="img"
        aria-label="Heatmap"
        style={{ width: "100%", height, display: "block" }}
        onMouseMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          point(event.clientX - box.left, event.clientY - box.top, box);
        }}
        onMouseLeave={() => setUnder("")}
      />
      <Group justify="space-between">
        <Text size="xs">{timeText(map.times[0] * 1000, localTime)}</Text>
        <Text size="xs" aria-live="polite">
          {under || `Buckets up to ${map.bounds[0]} … ${map.bounds[map.bounds.length - 1]}`}
        </Text>
        <Text size="xs">{timeText(map.times[map.times.length - 1] * 1000, localTime)}</Text>
      </Group>
    </Box>
  );
}
