import { Button, Group } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { call } from "../api/client";
import { ExpressionHandle, ExpressionInput } from "../editor/ExpressionInput";
import { MetricsExplorer } from "../explorers/MetricsExplorer";
import { ErrorBox } from "../shell/parts";
import { HistoryMenu, PanelMenu } from "./PanelMenu";

interface Props {
  /** The expression that was asked last, and how often something was asked: both put it into the box. */
  expr: string;
  round: number;
  running: boolean;
  showTree: boolean;
  onAsk: (expr: string) => void;
  onCancel: () => void;
  onTree: () => void;
  onDuplicate: () => void;
  onRemove?: () => void;
}

/** Where an expression is written and asked. What is being written is known here alone, so that a key redraws nothing of the result. */
export function AskBar({ expr, round, running, showTree, onAsk, onCancel, onTree, onDuplicate, onRemove }: Props) {
  const [draft, setDraft] = useState(expr);
  const [exploring, setExploring] = useState(false);
  const [refused, setRefused] = useState<Error>();
  const input = useRef<ExpressionHandle>(null);
  useEffect(() => {
    setDraft(expr);
    setRefused(undefined);
  }, [expr, round]);

  const format = () => {
    call<string>("format_query", { query: draft }, { method: "POST" })
      .then(({ data }) => {
        setRefused(undefined);
        setDraft(data);
      })
      .catch(setRefused);
  };

  return (
    <>
      <div className="ferula-ask">
        <ExpressionInput value={draft} onChange={setDraft} onRun={() => onAsk(draft)} handle={input} />
        <Group gap="xs" wrap="nowrap">
          {running ? (
            <Button color="gray" onClick={onCancel}>
              Cancel
            </Button>
          ) : (
            <Button onClick={() => onAsk(draft)}>Execute</Button>
          )}
          <HistoryMenu onPick={onAsk} />
          <PanelMenu
            showTree={showTree}
            onExplore={() => setExploring(true)}
            onFormat={format}
            onTree={onTree}
            onDuplicate={onDuplicate}
            onRemove={onRemove}
          />
        </Group>
      </div>
      <MetricsExplorer opened={exploring} onClose={() => setExploring(false)} onInsert={(text) => input.current?.insert(text)} />
      {refused && <ErrorBox title="The expression cannot be formatted" error={refused} />}
    </>
  );
}
