import { Alert, Badge, Code, Group, Loader, Pagination, Table, TableProps, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import { ReactNode, useState } from "react";
import { Loading } from "../api/useApi";
import { LabelSet } from "../api/types";

/** Labels as small badges, the metric name left out. */
export function LabelBadges({ labels, hide = [] }: { labels: LabelSet; hide?: string[] }) {
  return (
    <Group gap={4}>
      {Object.entries(labels)
        .filter(([name]) => !hide.includes(name))
        .map(([name, value]) => (
          <Badge key={name} className="ferula-label" variant="light" color="gray" tt="none" radius="sm" fw={500} maw="100%">
            {name}=&quot;{value}&quot;
          </Badge>
        ))}
    </Group>
  );
}

/** An error in the server's words. */
export function ErrorBox({ title, error }: { title: string; error: Error }) {
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={title} role="alert">
      <Code block bg="transparent" style={{ whiteSpace: "pre-wrap" }}>
        {error.message}
      </Code>
    </Alert>
  );
}

/** What an answer warns of, each on a line. */
export function Notes({ warnings, infos }: { warnings: string[]; infos: string[] }) {
  return (
    <>
      {warnings.map((text) => (
        <Alert key={text} color="yellow" icon={<IconAlertTriangle />} py={6} title="Warning">
          {text}
        </Alert>
      ))}
      {infos.map((text) => (
        <Alert key={text} color="blue" icon={<IconInfoCircle />} py={6} title="Info">
          {text}
        </Alert>
      ))}
    </>
  );
}

/** Shows an answer once it is there, and until then what there is instead. */
export function Loaded<T>({ from, what, children }: { from: Loading<T>; what: string; children: (data: T) => ReactNode }) {
  if (from.error) {
    return <ErrorBox title={`Error fetching ${what}`} error={from.error} />;
  }
  if (!from.answer) {
    return (
      <Group>
        <Loader size="sm" />
        <Text>Loading {what}…</Text>
      </Group>
    );
  }
  return <>{children(from.answer.data)}</>;
}

/** Draws so many of a list at a time. */
export function Paged<T>({ all, size, children }: { all: T[]; size: number; children: (shown: T[]) => ReactNode }) {
  const [wanted, setPage] = useState(1);
  const pages = Math.max(Math.ceil(all.length / size), 1);
  // A filter may have left fewer pages than the one looked at.
  const page = Math.min(wanted, pages);
  return (
    <>
      {children(all.slice((page - 1) * size, page * size))}
      {pages > 1 && (
        <Pagination
          value={page}
          onChange={setPage}
          total={pages}
          getControlProps={(control) => ({ "aria-label": `${control} page` })}
          getItemProps={(item) => ({ "aria-label": `Page ${item}` })}
        />
      )}
    </>
  );
}

/**
 * A table that scrolls sideways where it has no room; on a phone the cells of a row stand below each other instead, each behind its
 * data-label.
 */
export function WideTable({ label, minWidth, ...table }: { label: string; minWidth: number } & TableProps) {
  return (
    <Table.ScrollContainer
      minWidth={minWidth}
      classNames={{ scrollContainerInner: "ferula-wide" }}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, "aria-label": label } }}
    >
      <Table aria-label={label} {...table} />
    </Table.ScrollContainer>
  );
}

/** A text field that filters what is below it. */
export function FilterInput({ label, value, onChange }: { label: string; value: string; onChange: (text: string) => void }) {
  return <TextInput w={280} maw="100%" aria-label={label} placeholder={label} value={value} onChange={(event) => onChange(event.currentTarget.value)} />;
}
