import { Alert, Button, Card, Group, Modal, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { call } from "../api/client";
import { useApi } from "../api/useApi";
import { ErrorBox } from "../shell/parts";

const deletion = "admin/tsdb/delete_series";
const cleanup = "admin/tsdb/clean_tombstones";

type Features = Record<string, Record<string, boolean>>;

/** Deletes series and cleans tombstones; there only while the server's admin API is on. */
export function AdminCard() {
  const features = useApi<Features>("features");
  return features.answer?.data.api?.admin ? <AdminActions /> : null;
}

function AdminActions() {
  const [matcher, setMatcher] = useState("");
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState("");
  const [done, setDone] = useState("");
  const [error, setError] = useState<Error>();
  const act = (path: string, parameters: Record<string, string>, what: string) => {
    setAsking(false);
    setError(undefined);
    setDone("");
    setBusy(path);
    call(path, parameters, { method: "POST" })
      .then(() => setDone(what))
      .catch(setError)
      .finally(() => setBusy(""));
  };
  return (
    <Card withBorder padding="sm">
      <Title order={2} size="h4" mb="xs">
        Delete series
      </Title>
      <Group gap="xs" align="flex-end">
        <TextInput
          style={{ flex: "1 1 260px" }}
          label="Selector"
          placeholder='up{job="gone"}'
          value={matcher}
          onChange={(event) => setMatcher(event.currentTarget.value)}
        />
        <Button
          color="red"
          loading={busy === deletion}
          disabled={matcher.trim() === "" || busy !== ""}
          onClick={() => setAsking(true)}
        >
          Delete…
        </Button>
        <Button
          variant="default"
          loading={busy === cleanup}
          disabled={busy !== ""}
          onClick={() => act(cleanup, {}, "Tombstones are cleaned.")}
        >
          Clean tombstones
        </Button>
      </Group>
      <Modal opened={asking} onClose={() => setAsking(false)} title="Delete for ever?">
        <Text size="sm" mb="sm">
          All samples of all series that match <code>{matcher}</code> are deleted. They do not come back.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" data-autofocus onClick={() => setAsking(false)}>
            Keep them
          </Button>
          <Button color="red" onClick={() => act(deletion, { "match[]": matcher }, `What matches ${matcher} is deleted.`)}>
            Delete
          </Button>
        </Group>
      </Modal>
      {done && (
        <Alert color="green" mt="xs" role="status">
          {done}
        </Alert>
      )}
      {error && <ErrorBox title="The server refused" error={error} />}
    </Card>
  );
}
