import { Alert, Button, Table, Text } from "@mantine/core";
import { useState } from "react";
import { seriesName } from "../api/format";
import { HistogramValue, QueryData } from "../api/types";

const pageSize = 1000;

function histogramText(h: HistogramValue): string {
  const buckets = (h.buckets ?? []).map(([rule, low, high, count]) => {
    const left = rule === 1 || rule === 3 ? "[" : "(";
    const right = rule === 0 || rule === 3 ? "]" : ")";
    return `${left}${low}, ${high}${right}: ${count}`;
  });
  return `count ${h.count}, sum ${h.sum}${buckets.length > 0 ? `; ${buckets.join("; ")}` : ""}`;
}

interface Row {
  name: string;
  values: string[];
}

function rows(data: QueryData): Row[] {
  switch (data.resultType) {
    case "vector":
      return data.result.map((s) => ({
        name: seriesName(s.metric),
        values: [s.value ? s.value[1] : s.histogram ? histogramText(s.histogram[1]) : ""],
      }));
    case "matrix":
      return data.result.map((s) => ({
        name: seriesName(s.metric),
        values: [
          ...(s.values ?? []).map(([t, v]) => `${v} @${t}`),
          ...(s.histograms ?? []).map(([t, h]) => `${histogramText(h)} @${t}`),
        ],
      }));
    default:
      return [{ name: data.resultType, values: [data.result[1]] }];
  }
}

/** The result of an instant query, a row a series. */
export function ResultTable({ data }: { data: QueryData }) {
  const [shown, setShown] = useState(pageSize);
  const all = rows(data);
  if (all.length === 0) {
    return <Alert color="gray">This query currently returns no data.</Alert>;
  }
  return (
    <>
      <Table striped highlightOnHover withTableBorder verticalSpacing={4} aria-label="Result">
        <Table.Tbody>
          {all.slice(0, shown).map((row, i) => (
            <Table.Tr key={i}>
              <Table.Td className="ferula-mono">{row.name}</Table.Td>
              <Table.Td className="ferula-mono" ta="right" style={{ whiteSpace: "pre-line" }}>
                {row.values.join("\n")}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {all.length > shown && (
        <Text size="sm" mt="xs">
          {shown} of {all.length} series shown.{" "}
          <Button size="compact-xs" variant="light" onClick={() => setShown(shown + pageSize)}>
            Show more
          </Button>
        </Text>
      )}
    </>
  );
}
