import { ActionIcon, Badge, Card, Code, Group, Loader, Text, Tooltip } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { call } from "../api/client";
import { QueryData } from "../api/types";
import { ErrorBox } from "../shell/parts";
import { AstNode, childrenOf, isInstant, labelOf, textOf } from "./ast";

/* A deeper tree is not drawn below this: no screen is so wide. */
const maxDepth = 60;

type Size = number | "…" | "error" | null;

/* How many series a part of the expression has; the parts are asked one after the other, from the leaves up. */
function useSize(node: AstNode, atMs: number | null): Size {
  const [size, setSize] = useState<Size>(null);
  const text = isInstant(node) ? textOf(node) : null;
  useEffect(() => {
    if (text === null) {
      setSize(null);
      return undefined;
    }
    const abort = new AbortController();
    setSize("…");
    const time = String((atMs ?? Date.now()) / 1000);
    call<QueryData>("query", { query: `count(${text})`, time }, { signal: abort.signal, method: "POST" })
      .then(({ data }) => setSize(data.resultType === "vector" ? Number(data.result[0]?.value?.[1] ?? 0) : null))
      .catch(() => abort.signal.aborted || setSize("error"));
    return () => abort.abort();
  }, [text, atMs]);
  return size;
}

interface Props {
  node: AstNode;
  atMs: number | null;
  onPick: (expr: string) => void;
  depth?: number;
}

function Node({ node, atMs, onPick, depth = 0 }: Props) {
  const isScalar = node.type === "numberLiteral";
  const size = useSize(isScalar ? { type: "stringLiteral" } : node, atMs);
  const text = textOf(node);
  return (
    <li>
      <Group gap={6} wrap="nowrap">
        <Code className="ferula-mono">{labelOf(node)}</Code>
        {typeof size === "number" && (
          <Badge size="sm" variant="light" tt="none" color={size === 0 ? "yellow" : "gray"}>
            {size} series
          </Badge>
        )}
        {size === "…" && <Loader size={12} />}
        {text !== null && isInstant(node) && depth > 0 && (
          <Tooltip label="Query this part">
            <ActionIcon size="sm" variant="subtle" aria-label={`Query ${text}`} onClick={() => onPick(text)}>
              <IconPlayerPlay size={12} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      {depth < maxDepth && childrenOf(node).length > 0 && (
        <ul>
          {childrenOf(node).map((child, i) => (
            <Node key={i} node={child} atMs={atMs} onPick={onPick} depth={depth + 1} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** The expression as a tree, each part with how many series it has. */
export function TreeView({ expr, atMs, onPick }: { expr: string; atMs: number | null; onPick: (expr: string) => void }) {
  const [state, setState] = useState<{ root?: AstNode; error?: Error }>({});
  useEffect(() => {
    const abort = new AbortController();
    call<AstNode>("parse_query", { query: expr }, { signal: abort.signal, method: "POST" })
      .then(({ data }) => setState({ root: data }))
      .catch((error: Error) => abort.signal.aborted || setState({ error }));
    return () => abort.abort();
  }, [expr]);
  if (expr.trim() === "") {
    return (
      <Text size="sm" c="dimmed">
        Execute an expression to see it as a tree.
      </Text>
    );
  }
  if (state.error) {
    return <ErrorBox title="This expression cannot be shown as a tree" error={state.error} />;
  }
  return (
    <Card withBorder padding="xs" className="ferula-tree">
      <ul aria-label="Expression tree">{state.root && <Node node={state.root} atMs={atMs} onPick={onPick} />}</ul>
    </Card>
  );
}
