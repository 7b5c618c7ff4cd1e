/** The server's path prefix, without a slash at its end. */
export const prefix: string = new URL(document.baseURI).pathname.replace(/\/$/, "");

/** An answer with the envelope's error, or one that is no envelope at all. */
export class ApiError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

export interface Answer<T> {
  data: T;
  warnings: string[];
  infos: string[];
}

/** Calls an endpoint of the API; long queries go by POST so that no URL limit cuts them. */
export async function call<T>(
  path: string,
  parameters: Record<string, string | string[]> = {},
  options: { signal?: AbortSignal; method?: "GET" | "POST" } = {},
): Promise<Answer<T>> {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      encoded.append(name, one);
    }
  }
  const post = options.method === "POST";
  const query = encoded.toString();
  const response = await fetch(`${prefix}/api/v1/${path}${post || !query ? "" : `?${query}`}`, {
    method: post ? "POST" : "GET",
    body: post ? encoded : undefined,
    signal: options.signal,
    cache: "no-store",
  });
  const text = await response.text();
  let envelope;
  try {
    envelope = JSON.parse(text);
  } catch {
    throw new ApiError("http", `${response.status} ${response.statusText}: ${text.slice(0, 200)}`);
  }
  if (envelope.status !== "success") {
    throw new ApiError(envelope.errorType ?? "unknown", envelope.error ?? "unknown error");
  }
  return { data: envelope.data, warnings: envelope.warnings ?? [], infos: envelope.infos ?? [] };
}
