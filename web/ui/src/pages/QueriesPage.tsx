import { Alert, Anchor, Button, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router-dom";
import { call } from "../api/client";
import { useApi } from "../api/useApi";
import { ErrorBox, Loaded } from "../shell/parts";
import { queryLink } from "./links";
import { Asker, origin } from "./queries";
import { RecentQueries } from "./RecentQueries";

interface Running extends Asker {
  id: string;
  query: string;
  elapsedSeconds: number;
}

/** The queries that run now, each of which can be ended, and those that ended lately. */
export function QueriesPage() {
  const running = useApi<Running[]>("queries/active", 1);
  const [error, setError] = useState<Error>();
  const end = (id: string) => {
    setError(undefined);
    call("queries/cancel", { id }, { method: "POST" })
      .catch(setError)
      .finally(running.reload);
  };
  return (
    <Stack>
      <Title order={1} size="h2">
        Running queries
      </Title>
      {error && <ErrorBox title="The query was not ended" error={error} />}
      <Loaded from={running} what="running queries">
        {(queries) =>
          queries.length === 0 ? (
            <Alert color="gray">No query runs at this moment.</Alert>
          ) : (
            <Table verticalSpacing={6} aria-label="Running queries">
              <Table.Tbody>
                {queries.map((query) => (
                  <Table.Tr key={query.id}>
                    <Table.Td>
                      <Anchor component={Link} to={queryLink(query.query)} className="ferula-mono">
                        {query.query}
                      </Anchor>
                      <Text size="xs" c="dimmed">
                        {origin(query)}
                      </Text>
                    </Table.Td>
                    <Table.Td w={170}>
                      <Group gap="xs" justify="flex-end">
                        <Text size="sm">{query.elapsedSeconds.toFixed(1)} s</Text>
                        <Button size="compact-sm" variant="light" color="red" aria-label={`End query ${query.id}`} onClick={() => end(query.id)}>
                          End
                        </Button>
                      </Group>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </Loaded>
      <RecentQueries />
    </Stack>
  );
}
