import { Alert, Button, Group, Table, Text } from "@mantine/core";
import { IconCoins } from "@tabler/icons-react";
import { isRefused, Price } from "./price";

const count = (n: number) => n.toLocaleString("en");

interface Props {
  price: Price;
  onRun: () => void;
  onLeave: () => void;
}

/** What a dear query will cost, and whether to run it all the same. */
export function PriceCard({ price, onRun, onLeave }: Props) {
  return (
    <Alert color="yellow" icon={<IconCoins />} title="This query is dear, and has not run" role="alert">
      <Text size="sm">
        It reads about {count(price.samples)} samples of {count(price.series)} series and makes up to {count(price.values)} values of them.
        {isRefused(price) &&
          ` A query may hold ${count(price.maxSamples)} samples at once: the server will probably refuse it. A coarser resolution or a shorter range helps.`}
      </Text>
      <Table.ScrollContainer minWidth={420} scrollAreaProps={{ viewportProps: { tabIndex: 0, "aria-label": "Price" } }}>
        <Table verticalSpacing={2} aria-label="Price" my="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Selector</Table.Th>
              <Table.Th ta="right">Series</Table.Th>
              <Table.Th ta="right">Samples</Table.Th>
              <Table.Th ta="right">Values</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {price.selectors.map((part, i) => (
              <Table.Tr key={i}>
                <Table.Td className="ferula-mono">{part.selector}</Table.Td>
                <Table.Td ta="right">{count(part.series)}</Table.Td>
                <Table.Td ta="right">{count(part.samples)}</Table.Td>
                <Table.Td ta="right">{count(part.values)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Group gap="xs">
        <Button size="compact-sm" onClick={onRun}>
          Run it
        </Button>
        <Button size="compact-sm" variant="default" onClick={onLeave}>
          Leave it
        </Button>
      </Group>
    </Alert>
  );
}
