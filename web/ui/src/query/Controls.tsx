import { ActionIcon, Button, Checkbox, Group, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconMinus, IconPlus } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { duration, parseDuration, readTime, timeText } from "../api/format";
import { useSettings } from "../settings/settings";
import { Display, PanelState, Resolution, stepOf } from "./urlState";

interface Props {
  panel: PanelState;
  onChange: (panel: PanelState) => void;
}

/** When, over what range, how finely and how a panel shows its result. */
export function Controls({ panel, onChange }: Props) {
  const ranged = panel.tab !== "table";
  return (
    <Group gap="xs">
      {ranged && <RangeInput panel={panel} onChange={onChange} />}
      <TimeInput panel={panel} onChange={onChange} />
      {ranged && <ResolutionInput panel={panel} onChange={onChange} />}
      {panel.tab === "graph" && <LookInput panel={panel} onChange={onChange} />}
    </Group>
  );
}

interface DurationProps {
  label: string;
  millis: number;
  width: number;
  /** Whether it may be zero. */
  zero?: boolean;
  onApply: (millis: number) => void;
}

/** A text field whose value counts when it is left or Enter is pressed; what cannot be read is put back. */
export function DurationInput({ label, millis, width, zero = false, onApply }: DurationProps) {
  const [text, setText] = useState(duration(millis));
  const accepted = () => {
    const read = parseDuration(text);
    return read === 0 && !zero ? null : read;
  };
  useEffect(() => setText(duration(millis)), [millis]);
  const apply = () => {
    const read = accepted();
    if (read === null) {
      setText(duration(millis));
    } else if (read !== millis) {
      onApply(read);
    }
  };
  return (
    <TextInput
      aria-label={label}
      w={width}
      value={text}
      error={accepted() === null}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={apply}
      onKeyDown={(event) => event.key === "Enter" && apply()}
    />
  );
}

const ranges = [10, 60, 300, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_419_200, 4_838_400, 15_724_800, 31_536_000].map(
  (seconds) => seconds * 1000,
);

/** The next shorter or longer of the usual ranges. */
export function nextRange(rangeMs: number, longer: boolean): number {
  const found = longer ? ranges.find((r) => r > rangeMs) : [...ranges].reverse().find((r) => r < rangeMs);
  return found ?? rangeMs;
}

function RangeInput({ panel, onChange }: Props) {
  const set = (rangeMs: number) => onChange({ ...panel, rangeMs });
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon variant="default" size="input-sm" aria-label="Shorter range" onClick={() => set(nextRange(panel.rangeMs, false))}>
        <IconMinus size={16} />
      </ActionIcon>
      <DurationInput label="Range" millis={panel.rangeMs} width={80} onApply={set} />
      <ActionIcon variant="default" size="input-sm" aria-label="Longer range" onClick={() => set(nextRange(panel.rangeMs, true))}>
        <IconPlus size={16} />
      </ActionIcon>
    </Group>
  );
}

function TimeInput({ panel, onChange }: Props) {
  const { localTime } = useSettings();
  const set = (endMs: number | null) => onChange({ ...panel, endMs: endMs === null ? null : Math.round(endMs / 1000) * 1000 });
  const shift = (by: number) => set((panel.endMs ?? Date.now()) + (by * panel.rangeMs) / 2);
  return (
    <Group gap={2} wrap="nowrap" maw="100%">
      <ActionIcon variant="default" size="input-sm" style={{ flexShrink: 0 }} aria-label="Earlier" onClick={() => shift(-1)}>
        <IconChevronLeft size={16} />
      </ActionIcon>
      <TextInput
        type="datetime-local"
        style={{ flexShrink: 1, minWidth: 0 }}
        w={232}
        styles={{ input: { paddingInline: 10 } }}
        step={1}
        aria-label={panel.tab === "table" ? "Evaluation time" : "End time"}
        value={panel.endMs === null ? "" : timeText(panel.endMs, localTime).replace(" ", "T")}
        onChange={(event) => set(readTime(event.currentTarget.value, localTime))}
      />
      <ActionIcon variant="default" size="input-sm" style={{ flexShrink: 0 }} aria-label="Later" onClick={() => shift(1)}>
        <IconChevronRight size={16} />
      </ActionIcon>
      <Button variant={panel.endMs === null ? "light" : "default"} px="xs" style={{ flexShrink: 0 }} onClick={() => set(null)} aria-pressed={panel.endMs === null}>
        Now
      </Button>
    </Group>
  );
}

const fixedSteps = ["10s", "30s", "1m", "5m", "15m", "1h"];

function ResolutionInput({ panel, onChange }: Props) {
  const { resolution, rangeMs } = panel;
  const set = (next: Resolution) => onChange({ ...panel, resolution: next });
  const step = duration(stepOf(resolution, rangeMs) * 1000);
  const auto = (density: "low" | "medium" | "high") => ({
    value: density,
    label: `${density} (${duration(stepOf({ type: "auto", density }, rangeMs) * 1000)})`,
  });
  const stepMs = resolution.type === "auto" ? 0 : resolution.stepMs;
  const listed = resolution.type === "fixed" && !fixedSteps.includes(duration(stepMs)) ? [duration(stepMs), ...fixedSteps] : fixedSteps;
  const choose = (value: string | null) => {
    if (value === "low" || value === "medium" || value === "high") {
      set({ type: "auto", density: value });
    } else if (value === "custom") {
      set({ type: "custom", stepMs: stepOf(resolution, rangeMs) * 1000 });
    } else if (value !== null) {
      set({ type: "fixed", stepMs: parseDuration(value) as number });
    }
  };
  return (
    <Group gap={2} wrap="nowrap">
      <Select
        aria-label="Resolution"
        w={172}
        allowDeselect={false}
        leftSection={<span style={{ fontSize: 12 }}>Res.</span>}
        data={[
          { group: "Automatic", items: [auto("low"), auto("medium"), auto("high")] },
          { group: "Fixed", items: listed },
          { group: "Custom", items: [{ value: "custom", label: `custom (${step})` }] },
        ]}
        value={resolution.type === "auto" ? resolution.density : resolution.type === "custom" ? "custom" : duration(stepMs)}
        onChange={choose}
      />
      {resolution.type === "custom" && (
        <DurationInput label="Step" millis={stepMs} width={80} onApply={(millis) => set({ type: "custom", stepMs: millis })} />
      )}
    </Group>
  );
}

function LookInput({ panel, onChange }: Props) {
  return (
    <>
      <SegmentedControl
        aria-label="Display"
        data={[
          { value: "lines", label: "Lines" },
          { value: "stacked", label: "Stacked" },
          { value: "heatmap", label: "Heatmap" },
        ]}
        value={panel.display}
        onChange={(display) => onChange({ ...panel, display: display as Display })}
      />
      <Checkbox
        label="Y axis from 0"
        checked={panel.yAxisMin !== null}
        onChange={(event) => onChange({ ...panel, yAxisMin: event.currentTarget.checked ? 0 : null })}
      />
      <Checkbox
        label="Exemplars"
        checked={panel.exemplars}
        onChange={(event) => onChange({ ...panel, exemplars: event.currentTarget.checked })}
      />
    </>
  );
}
