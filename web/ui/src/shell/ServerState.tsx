import { Alert, Progress, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { call, prefix } from "../api/client";

type State = { is: "ready" } | { is: "gone" } | { is: "starting"; replayed?: number };

interface Replay {
  min: number;
  max: number;
  current: number;
}

/** How much of the log has been read at the start, from 0 to 1; undefined while nobody knows. */
export function replayed({ min, max, current }: Replay): number | undefined {
  return max > min ? Math.min(Math.max((current - min) / (max - min), 0), 1) : undefined;
}

async function look(): Promise<State> {
  let status: number;
  try {
    status = (await fetch(`${prefix}/-/ready`, { cache: "no-store" })).status;
  } catch {
    return { is: "gone" };
  }
  if (status !== 503) {
    return { is: "ready" };
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
    return null;
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
