import { Card, Group, Progress, Stack, Text, Title } from "@mantine/core";
import { duration } from "../api/format";
import { useApi } from "../api/useApi";

interface Work {
  kind: string;
  unit: string;
  done: number;
  /** 0 where nobody knows. */
  all: number;
  seconds: number;
}

const refreshSeconds = 2;

const names: Record<string, string> = {
  "head block": "Writing the head as a block",
  "out-of-order blocks": "Writing samples that came out of order as blocks",
  "head truncation": "Taking from the head what blocks hold",
  compaction: "Joining blocks",
  "tombstone cleanup": "Cleaning tombstones",
  deletion: "Deleting series",
  snapshot: "Taking a snapshot",
};

/** How far a piece of work is, in percent; undefined while nobody knows. */
export function percentOf({ done, all }: Pick<Work, "done" | "all">): number | undefined {
  return all > 0 ? Math.floor(Math.min(done / all, 1) * 100) : undefined;
}

/** What the database is doing at present, and how far it is; nothing while it does nothing. */
export function WorkCard() {
  const found = useApi<{ work: Work[] }>("status/work", refreshSeconds);
  const work = found.answer?.data.work ?? [];
  if (work.length === 0) {
    return null;
  }
  return (
    <Card withBorder padding="sm" role="status" aria-label="Under way">
      <Title order={2} size="h4" mb="xs">
        Under way
      </Title>
      <Stack gap="xs">
        {work.map((piece) => (
          <Piece key={piece.kind} piece={piece} />
        ))}
      </Stack>
    </Card>
  );
}

function Piece({ piece }: { piece: Work }) {
  const name = names[piece.kind] ?? piece.kind;
  const percent = percentOf(piece);
  const count =
    percent === undefined ? "" : `${piece.done.toLocaleString("en")} of ${piece.all.toLocaleString("en")} ${piece.unit} · `;
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <Text size="sm">{name}</Text>
        <Text size="sm" c="dimmed">
          {count}
          {duration(Math.round(piece.seconds) * 1000)}
        </Text>
      </Group>
      <Progress value={percent ?? 100} striped={percent === undefined} animated={percent === undefined} aria-label={name} />
    </div>
  );
}
