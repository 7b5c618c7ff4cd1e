import { useEffect, useState } from "react";
import { call, prefix } from "../api/client";
import { Notice } from "../api/types";

/** The notices after one more has come: an inactive one takes back the one with its text; the newest is first. */
export function withNotice(notices: Notice[], notice: Notice): Notice[] {
  const others = notices.filter((n) => n.text !== notice.text);
  return notice.active ? [notice, ...others] : others;
}

/* How often they are asked for where the server does not send them. */
const pollMillis = 30_000;

/* The server has places for few listeners: a page that is left again at once takes none. */
const settleMillis = 10_000;

/** The server's notices: asked for once, then as they come; where no place is free to listen, asked for now and then. */
export function useNotices(): Notice[] {
  const [notices, setNotices] = useState<Notice[]>([]);
  useEffect(() => {
    let polling: ReturnType<typeof setInterval> | undefined;
    let events: EventSource | undefined;
    const poll = () =>
      call<Notice[]>("notifications")
        .then(({ data }) => setNotices(data.filter((n) => n.active)))
        .catch(() => undefined);
    const listen = () => {
      const source = new EventSource(`${prefix}/api/v1/notifications/live`);
      source.onmessage = (event: MessageEvent<string>) => {
        const notice = JSON.parse(event.data) as Notice;
        setNotices((before) => withNotice(before, notice));
      };
      source.onerror = () => {
        if (source.readyState === EventSource.CLOSED) {
          polling ??= setInterval(() => void poll(), pollMillis);
        }
      };
      events = source;
    };
    void poll();
    const settled = setTimeout(listen, settleMillis);
    return () => {
      clearTimeout(settled);
      clearInterval(polling);
      events?.close();
    };
  }, []);
  return notices;
}
