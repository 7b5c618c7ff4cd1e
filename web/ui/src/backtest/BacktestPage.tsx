import { Alert, Button, Card, Code, CopyButton, Group, NumberInput, Select, Stack, Text, Title } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { useLocation, useNavigate } from "react-router-dom";
import { duration } from "../api/format";
import { ExpressionInput } from "../editor/ExpressionInput";
import { chartOf } from "../graph/chartData";
import { DurationInput } from "../query/Controls";
import { stepOf } from "../query/urlState";
import { ErrorBox } from "../shell/parts";
import { BacktestState, decode, encode } from "./address";
import { Outcomes } from "./Outcomes";
import { Candidate, stretchesOf } from "./run";
import { simulated, Stretch } from "./simulate";
import { ThresholdGraph } from "./ThresholdGraph";
import { moved, Threshold } from "./thresholds";
import { Parsed, Tested, useCompared, useTested, useThresholds } from "./useBacktest";

/* A threshold that is being moved is written to the address once it rests. */
const restMillis = 400;

/** When an alert would have fired, with its threshold where a person moves it. */
export function BacktestPage() {
  const { search } = useLocation();
  const navigate = useNavigate();
  const state = useMemo(() => decode(search), [search]);
  const change = (part: Partial<BacktestState>) => void navigate({ search: `?${encode({ ...state, ...part })}` }, { replace: true });
  const [draft, setDraft] = useState(state.expr);
  useEffect(() => setDraft(state.expr), [state.expr]);
  const parsed = useThresholds(state.expr);
  const [toMs, setTo] = useState(() => Date.now());
  const run = () => {
    setTo(Date.now());
    change({ expr: draft, ...(draft === state.expr ? {} : { which: 0, threshold: null }) });
  };
  return (
    <Stack>
      <Title order={1} size="h2">
        Back-test{state.alert && ` of ${state.alert}`}
      </Title>
      <Card withBorder padding="sm">
        <Stack gap="sm">
          <div className="ferula-ask">
            <ExpressionInput value={draft} onChange={setDraft} onRun={run} />
            <Button onClick={run}>Test</Button>
          </div>
          <Group gap="sm">
            <Labelled text="over the last">
              <DurationInput label="Range" millis={state.rangeMs} width={80} onApply={(rangeMs) => change({ rangeMs })} />
            </Labelled>
            <Labelled text="for">
              <DurationInput label="For" zero millis={state.forMs} width={80} onApply={(forMs) => change({ forMs })} />
            </Labelled>
            <Labelled text="keeps firing for">
              <DurationInput label="Keeps firing for" zero millis={state.keepMs} width={80} onApply={(keepMs) => change({ keepMs })} />
            </Labelled>
            <Labelled text="evaluated every">
              <DurationInput label="Interval" millis={state.intervalMs} width={80} onApply={(intervalMs) => change({ intervalMs })} />
            </Labelled>
          </Group>
        </Stack>
      </Card>
      {state.expr.trim() === "" && (
        <Alert color="gray">Enter the expression of an alert, or choose “Back-test” beside a rule on the Alerts page.</Alert>
      )}
      {parsed?.error && <ErrorBox title="The expression cannot be tested" error={parsed.error} />}
      {parsed?.root && (
        <Test key={`${state.expr} ${state.which}`} state={state} parsed={parsed} toMs={state.endMs ?? toMs} onChange={change} />
      )}
    </Stack>
  );
}

function Labelled({ text, children }: { text: string; children: React.ReactNode }) {
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="sm">{text}</Text>
      {children}
    </Group>
  );
}

interface TestProps {
  state: BacktestState;
  parsed: Parsed;
  toMs: number;
  onChange: (part: Partial<BacktestState>) => void;
}

function Test({ state, parsed, toMs, onChange }: TestProps) {
  const threshold: Threshold | undefined = parsed.thresholds[state.which] ?? parsed.thresholds[0];
  const [value, setValue] = useState(state.threshold ?? threshold?.value ?? 0);
  useEffect(() => {
    const timer = setTimeout(() => value !== (state.threshold ?? threshold?.value ?? 0) && onChange({ threshold: value }), restMillis);
    return () => clearTimeout(timer);
  }, [value]);
  const changed = (threshold && parsed.root && moved(parsed.root, threshold.literal, value)) ?? state.expr;
  const candidate: Candidate = {
    expr: state.expr,
    changed,
    forText: duration(state.forMs),
    keepText: duration(state.keepMs),
    interval: duration(state.intervalMs),
    fromMs: toMs - state.rangeMs,
    toMs,
  };
  const tested = useTested(candidate);
  return (
    <>
      {threshold ? (
        <Card withBorder padding="sm">
          <Group gap="sm" mb="xs">
            {parsed.thresholds.length > 1 && (
              <Select
                aria-label="Threshold to move"
                allowDeselect={false}
                w={320}
                data={parsed.thresholds.map((t, i) => ({ value: String(i), label: `${t.compared} ${t.op} ${t.value}` }))}
                value={String(parsed.thresholds.indexOf(threshold))}
                onChange={(which) => onChange({ which: Number(which), threshold: null })}
              />
            )}
            <NumberInput
              aria-label="Threshold value"
              w={150}
              leftSection={<span>{threshold.op}</span>}
              value={value}
              onChange={(next) => next !== "" && Number.isFinite(Number(next)) && setValue(Number(next))}
            />
            <Button variant="default" onClick={() => setValue(threshold.value)} disabled={value === threshold.value}>
              Back to {threshold.value}
            </Button>
            <CopyButton value={changed}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? "Copied" : "Copy expression"}
                </Button>
              )}
            </CopyButton>
          </Group>
          <Code block>{changed}</Code>
          <Moving state={state} threshold={threshold} value={value} tested={tested} changed={changed} toMs={toMs} onValue={setValue} />
        </Card>
      ) : (
        <Alert color="gray">No number stands beside a comparison in this expression that could be moved here; it is tested as it is.</Alert>
      )}
      {tested.error && <ErrorBox title="The back-test failed" error={tested.error} />}
      <Outcomes tested={tested} toMs={toMs} />
    </>
  );
}

interface MovingProps {
  state: BacktestState;
  threshold: Threshold;
  value: number;
  tested: Tested;
  changed: string;
  toMs: number;
  onValue: (value: number) => void;
}

/* The graph, over the stretches in which the alert fires: those the server found, or until then those judged here. */
function Moving({ state, threshold, value, tested, changed, toMs, onValue }: MovingProps) {
  const stepS = stepOf({ type: "auto", density: "high" }, state.rangeMs);
  const fromMs = toMs - state.rangeMs;
  const compared = useCompared(threshold.compared, fromMs, toMs, stepS);
  const chart = useMemo(() => chartOf(compared?.result ?? [], fromMs, toMs, stepS), [compared, fromMs, toMs, stepS]);
  const exact = tested.changed === changed && tested.outcomes ? tested.outcomes[1] : undefined;
  const stretches: Stretch[] = useMemo(() => {
    if (exact) {
      return stretchesOf(exact, toMs);
    }
    const condition = { op: threshold.op, value, forS: state.forMs / 1000, keepFiringS: state.keepMs / 1000 };
    return threshold.whole && compared ? simulated(compared.result, condition, fromMs / 1000, toMs / 1000, stepS) : [];
  }, [exact, threshold, value, state.forMs, state.keepMs, compared, fromMs, toMs, stepS]);
  if (!compared) {
    return null;
  }
  if (compared.error) {
    return <ErrorBox title={`Error executing ${threshold.compared}`} error={compared.error} />;
  }
  if (compared.result.length === 0) {
    return <Alert color="gray">{threshold.compared} has no data in this range.</Alert>;
  }
  return (
    <>
      <ThresholdGraph chart={chart} threshold={value} stretches={stretches} onThreshold={onValue} />
      {chart.notDrawn > 0 && (
        <Text size="sm">{chart.notDrawn} more series are in the result and not drawn; the alert is judged by all.</Text>
      )}
      <Text size="xs" c="dimmed" data-stretches={stretches.filter((s) => s.state === "firing").length}>
        Drag the line, or use the arrow keys on it. Red: an alert fires; orange: one is pending.{" "}
        {exact ? "As the server evaluated it." : threshold.whole ? "Judged by the points of the graph." : "Being evaluated by the server."}
      </Text>
    </>
  );
}
