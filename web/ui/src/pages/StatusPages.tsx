import { Anchor, Button, Card, Code, CopyButton, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useApi } from "../api/useApi";
import { FilterInput, Loaded } from "../shell/parts";
import { matches } from "./filters";

/** A table of names and values. */
export function KeyValues({ title, rows }: { title: string; rows: [string, string][] }) {
  return (
    <Card withBorder padding="sm">
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      <Table aria-label={title}>
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td className="ferula-mono">{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

function Fields({ path, title, what }: { path: string; title: string; what: string }) {
  const loading = useApi<Record<string, unknown>>(path);
  return (
    <Loaded from={loading} what={what}>
      {(data) => <KeyValues title={title} rows={Object.entries(data).map(([k, v]) => [k, String(v)])} />}
    </Loaded>
  );
}

/** What is running, and since when. */
export function StatusPage() {
  return (
    <Stack>
      <Title order={1} size="h2">
        Runtime &amp; build information
      </Title>
      <Fields path="status/buildinfo" title="Build information" what="build information" />
      <Fields path="status/runtimeinfo" title="Runtime information" what="runtime information" />
      <Anchor href="licenses.md" size="sm" w="fit-content">
        Licences of what this page is built with
      </Anchor>
    </Stack>
  );
}

/** Every flag with its value. */
export function FlagsPage() {
  const flags = useApi<Record<string, string>>("status/flags");
  const [text, setText] = useState("");
  return (
    <Stack>
      <Title order={1} size="h2">
        Command-line flags
      </Title>
      <FilterInput label="Filter by name or value" value={text} onChange={setText} />
      <Loaded from={flags} what="flags">
        {(data) => (
          <KeyValues
            title="Flags"
            rows={Object.entries(data)
              .map(([name, value]): [string, string] => [`--${name}`, value])
              .filter(([name, value]) => matches(`${name}=${value}`, text))}
          />
        )}
      </Loaded>
    </Stack>
  );
}

/** The configuration that is in force. */
export function ConfigPage() {
  const config = useApi<{ yaml: string }>("status/config");
  return (
    <Stack>
      <Title order={1} size="h2">
        Configuration
      </Title>
      <Loaded from={config} what="configuration">
        {(data) => (
          <>
            <CopyButton value={data.yaml}>
              {({ copied, copy }) => (
                <Button variant="light" size="xs" w="fit-content" onClick={copy}>
                  {copied ? "Copied" : "Copy"}
                </Button>
              )}
            </CopyButton>
            <Code block className="ferula-yaml">
              {data.yaml}
            </Code>
          </>
        )}
      </Loaded>
    </Stack>
  );
}

interface Alertmanagers {
  activeAlertmanagers: { url: string }[];
  droppedAlertmanagers: { url: string }[];
}

function Urls({ title, urls, none }: { title: string; urls: { url: string }[]; none: string }) {
  return (
    <Card withBorder padding="sm">
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      {urls.length === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        urls.map(({ url }, i) => (
          <Text key={i} size="sm" className="ferula-mono">
            {url}
          </Text>
        ))
      )}
    </Card>
  );
}

/** Where alerts are sent to, and which Alertmanagers relabelling dropped. */
export function AlertmanagersPage() {
  const found = useApi<Alertmanagers>("alertmanagers", 10);
  return (
    <Stack>
      <Title order={1} size="h2">
        Alertmanager discovery
      </Title>
      <Loaded from={found} what="Alertmanagers">
        {(data) => (
          <>
            <Urls title="Active" urls={data.activeAlertmanagers} none="Alerts are sent to no Alertmanager." />
            <Urls title="Dropped" urls={data.droppedAlertmanagers} none="None was dropped by relabelling." />
          </>
        )}
      </Loaded>
    </Stack>
  );
}
