import { Alert, Progress, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { call, prefix } from "../api/client";
import { duration } from "../api/format";

type State = { is: "ready"; skewMs?: number } | { is: "gone" } | { is: "starting"; replayed?: number };

interface Replay {
  min: number;
  max: number;
  current: number;
}

/** How much of the log has been read at the start, from 0 to 1; undefined while nobody knows. */
export function replayed({ min, max, current }: Replay): number | undefined {
  return max > min ? Math.min(Math.max((current - min) / (max - min), 0), 1) : undefined;
}

/** From here on a difference of clocks moves graphs and ages visibly; the header counts whole seconds. */
const noticedSkewMs = 30_000;

/** How far the server's clock, as its `Date` header tells, is ahead of ours; undefined while that is no matter. */
export function skewOf(date: string | null, now: number): number | undefined {
  const ahead = Date.parse(date ?? "") - now;
  return Math.abs(ahead) >= noticedSkewMs ? ahead : undefined;
}

async function look(): Promise<State> {
  let answer: Response;
  try {
    answer = await fetch(`${prefix}/-/ready`, { cache: "no-store" });
  } catch {
    return { is: "gone" };
  }
  if (answer.status !== 503) {
    return { is: "ready", skewMs: skewOf(answer.headers.get("date"), Date.now()) };
  }
  return call<Replay>("status/walreplay").then(
    ({ data }) => ({ is: "starting", replayed: replayed(data) }),
    () => ({ is: "starting" }),
  );
}

const readyMillis = 15_000;
const otherMillis = 1000;

/** Watches whether the server is there; calls `onReady` when it is again. */
export function ServerState({ onReady }: { onReady: () => void }) {
  const [state, setState] = useState<State>({ is: "ready" });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let left = false;
    let before: State["is"] = "ready";
    const round = async () => {
      const now = await look();
      if (left) {
        return;
      }
      setState(now);
      if (now.is === "ready" && before !== "ready") {
        onReady();
      }
      before = now.is;
      timer = setTimeout(() => void round(), now.is === "ready" ? readyMillis : otherMillis);
    };
    void round();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [onReady]);
  if (state.is === "ready") {
    return state.skewMs === undefined ? null : <Skew aheadMs={state.skewMs} />;
  }
  if (state.is === "gone") {
    return (
      <Alert color="red" mb="md" role="alert" title="The server does not answer">
        It was stopped, or the network is down. This page goes on by itself once it is back.
      </Alert>
    );
  }
  return (
    <Alert color="yellow" mb="md" role="status" title="The server is starting">
      <Text size="sm">It reads what was written before it was stopped; queries are answered after that.</Text>
      {state.replayed !== undefined && <Progress mt="xs" value={state.replayed * 100} aria-label="Start-up progress" />}
    </Alert>
  );
}

function Skew({ aheadMs }: { aheadMs: number }) {
  const difference = duration(Math.round(Math.abs(aheadMs) / 1000) * 1000);
  return (
    <Alert color="yellow" mb="md" role="status" title="The clocks of server and browser differ">
      The server is {difference} {aheadMs > 0 ? "ahead of" : "behind"} this browser: graphs that end now may miss the latest samples, or show none
      yet, and ages are wrong by as much.
    </Alert>
  );
}
