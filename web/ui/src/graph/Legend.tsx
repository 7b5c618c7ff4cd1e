import { Line } from "./chartData";

interface Props {
  lines: Line[];
  hidden: ReadonlySet<number>;
  /** `only`: all others are to be hidden. */
  onToggle: (line: number, only: boolean) => void;
}

/** The series of a graph; a click hides and shows one, with Ctrl it shows it alone. */
export function Legend({ lines, hidden, onToggle }: Props) {
  return (
    <ul className="ferula-legend" aria-label="Series">
      {lines.map((line, i) => (
        <li key={i}>
          <button
            type="button"
            className="ferula-legend-row ferula-mono"
            aria-pressed={!hidden.has(i)}
            onClick={(event) => onToggle(i, event.ctrlKey || event.metaKey)}
          >
            <span aria-hidden style={{ color: line.color }}>
              ■
            </span>{" "}
            {line.name}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The hidden lines after a click. */
export function toggled(hidden: ReadonlySet<number>, line: number, only: boolean, count: number): ReadonlySet<number> {
  if (only) {
    const others = Array.from({ length: count }, (_, i) => i).filter((i) => i !== line);
    return new Set(others.every((i) => hidden.has(i)) ? [] : others);
  }
  const next = new Set(hidden);
  if (!next.delete(line)) {
    next.add(line);
  }
  return next;
}
