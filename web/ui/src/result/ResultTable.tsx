import { Alert, Button, Group, Table, Text } from "@mantine/core";
import { ReactNode, useEffect, useState } from "react";
import { seriesName, timeText } from "../api/format";
import { HistogramValue, QueryData } from "../api/types";
import { useSettings } from "../settings/settings";
import { histogramText } from "./histogram";
import { HistogramBars } from "./HistogramBars";

/** So many rows are drawn until a person asks for more: the browser stays quick with any result. */
const firstRows = 500;

interface Row {
  name: string;
  values: string[];
  histogram?: HistogramValue;
}

function rowAt(data: QueryData, i: number, time: (seconds: number) => string): Row {
  switch (data.resultType) {
    case "vector": {
      const { metric, value, histogram } = data.result[i];
      return { name: seriesName(metric), values: value ? [value[1]] : [], histogram: histogram?.[1] };
    }
    case "matrix": {
      const { metric, values = [], histograms = [] } = data.result[i];
      return {
        name: seriesName(metric),
        values: [
          ...values.map(([t, v]) => `${v} @${t} (${time(t)})`),
          ...histograms.map(([t, h]) => `${histogramText(h)} @${t} (${time(t)})`),
        ],
      };
    }
    default:
      return { name: data.resultType, values: [data.result[1]] };
  }
}

function sizeOf(data: QueryData): number {
  return data.resultType === "scalar" || data.resultType === "string" ? 1 : data.result.length;
}

/** The result of an instant query, a row a series. */
export function ResultTable({ data }: { data: QueryData }) {
  const { localTime } = useSettings();
  const [shown, setShown] = useState(firstRows);
  useEffect(() => setShown(firstRows), [data]);
  const size = sizeOf(data);
  if (size === 0) {
    return <Alert color="gray">This query currently returns no data.</Alert>;
  }
  const rows: ReactNode[] = [];
  for (let i = 0; i < Math.min(size, shown); i++) {
    const row = rowAt(data, i, (seconds) => timeText(seconds * 1000, localTime));
    rows.push(
      <Table.Tr key={i}>
        <Table.Td className="ferula-mono">{row.name}</Table.Td>
        <Table.Td className="ferula-mono" ta="right" style={{ whiteSpace: "pre-line" }}>
          {row.values.join("\n")}
          {row.histogram && <HistogramBars histogram={row.histogram} />}
        </Table.Td>
      </Table.Tr>,
    );
  }
  return (
    <>
      <Table className="ferula-result" striped highlightOnHover withTableBorder verticalSpacing={4} aria-label="Result">
        <Table.Tbody>{rows}</Table.Tbody>
      </Table>
      {size > shown && (
        <Group mt="xs" gap="xs">
          <Text size="sm">
            {shown} of {size} series shown.
          </Text>
          <Button size="compact-sm" variant="light" onClick={() => setShown(shown + firstRows)}>
            Show {Math.min(firstRows, size - shown)} more
          </Button>
          <Button size="compact-sm" variant="light" onClick={() => setShown(size)}>
            Show all
          </Button>
        </Group>
      )}
    </>
  );
}
