/** A sample's value as JavaScript reads it. */
export function sampleNumber(text: string): number {
  return text === "+Inf" ? Infinity : text === "-Inf" ? -Infinity : Number(text);
}

/** A number for an axis. */
export function shortNumber(value: number): string {
  const magnitude = Math.abs(value);
  for (const [size, unit] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]] as const) {
    if (magnitude >= size) {
      return `${+(value / size).toPrecision(6)}${unit}`;
    }
  }
  return magnitude > 0 && magnitude < 1e-3 ? value.toExponential(2) : String(+value.toPrecision(6));
}
