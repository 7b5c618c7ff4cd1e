/** The server's path prefix, without a slash at its end. */
export const prefix: string = new URL(document.baseURI).pathname.replace(/\/$/, "");

/** An answer with the envelope's error, or one that is no envelope at all. */
export class ApiError extends Error {
  constructor(
    readonly type: string,
    message: string,
    /** The HTTP status; 0 where nobody answered. */
    readonly status = 0,
  ) {
    super(message);
  }
}

export interface Answer<T> {
  data: T;
  warnings: string[];
  infos: string[];
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) {
      throw error;
    }
    throw new ApiError("unreachable", "The server does not answer: it was stopped, or the network is down.");
  }
}

/** Calls an endpoint of the API; long queries go by POST so that no URL limit cuts them. */
export async function call<T>(
  path: string,
  parameters: Record<string, string | string[]> = {},
  options: { signal?: AbortSignal; method?: "GET" | "POST" | "DELETE" } = {},
): Promise<Answer<T>> {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      encoded.append(name, one);
    }
  }
  const post = options.method === "POST";
  const query = encoded.toString();
  const response = await ask(`${prefix}/api/v1/${path}${post || !query ? "" : `?${query}`}`, {
    method: options.method ?? "GET",
    body: post ? encoded : undefined,
    signal: options.signal,
    cache: "no-store",
  });
  const text = await response.text();
  if (response.status === 204) {
    return { data: undefined as T, warnings: [], infos: [] };
  }
  let envelope;
  try {
    envelope = JSON.parse(text);
  } catch {
    throw new ApiError("http", `${response.status} ${response.statusText}: ${text.slice(0, 200)}`, response.status);
  }
  if (envelope.status !== "success") {
    throw new ApiError(envelope.errorType ?? "unknown", envelope.error ?? "unknown error", response.status);
  }
  return { data: envelope.data, warnings: envelope.warnings ?? [], infos: envelope.infos ?? [] };
}
