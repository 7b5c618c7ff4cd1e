import { QueryState } from "./useQuery";

/** What an answer cost, in one line: its size, the samples read, the server's time and the whole time. */
export function statsText({ answer, explained, tookMs, error }: QueryState): string {
  if (error || tookMs === undefined) {
    return "";
  }
  const parts: string[] = [];
  const data = answer?.data;
  if (data && (data.resultType === "vector" || data.resultType === "matrix")) {
    parts.push(`${data.result.length.toLocaleString("en")} series`);
  }
  const stats = data?.stats ?? explained?.data.stats;
  const samples = stats?.samples?.totalQueryableSamples;
  if (samples !== undefined) {
    parts.push(`${samples.toLocaleString("en")} samples read`);
  }
  const seconds = stats?.timings?.execTotalTime;
  if (seconds !== undefined) {
    parts.push(`${Math.round(seconds * 1000)} ms on the server`);
  }
  parts.push(`${Math.round(tookMs)} ms in all`);
  return parts.join(", ");
}
