import { Progress, Table, Text } from "@mantine/core";
import { bytesText } from "../api/format";
import { Explained } from "../query/useQuery";
import { millisText, planRows } from "./plan";

/** Which operators a query was evaluated with, and what each cost. */
export function ExplainTab({ explained }: { explained: Explained }) {
  return (
    <>
      <Table.ScrollContainer minWidth={720} scrollAreaProps={{ viewportProps: { tabIndex: 0, "aria-label": "Plan" } }}>
        <Table verticalSpacing={4} withTableBorder striped aria-label="Plan">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Operator</Table.Th>
              <Table.Th ta="right">Series</Table.Th>
              <Table.Th ta="right">Samples</Table.Th>
              <Table.Th ta="right">Memory</Table.Th>
              <Table.Th ta="right">With inputs</Table.Th>
              <Table.Th ta="right">Itself</Table.Th>
              <Table.Th w={120}>Part of the time</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {planRows(explained.plan).map(({ node, depth, part }, i) => (
              <Table.Tr key={i}>
                <Table.Td style={{ paddingLeft: 10 + Math.min(depth, 20) * 18 }}>
                  <Text size="sm" fw={600}>
                    {node.operator}
                  </Text>
                  <Text size="xs" c="dimmed" className="ferula-mono" lineClamp={2}>
                    {node.expression}
                  </Text>
                </Table.Td>
                <Table.Td ta="right">{node.series.toLocaleString("en")}</Table.Td>
                <Table.Td ta="right">{node.samples.toLocaleString("en")}</Table.Td>
                <Table.Td ta="right">{bytesText(node.bytes)}</Table.Td>
                <Table.Td ta="right">{millisText(node.totalTime)}</Table.Td>
                <Table.Td ta="right">{millisText(node.selfTime)}</Table.Td>
                <Table.Td>
                  <Progress value={part * 100} aria-label={`${Math.round(part * 100)} percent of the time`} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed" mt={4}>
        Measured while the query ran over the graph's range: series and samples are what an operator handed on or read.
      </Text>
    </>
  );
}
