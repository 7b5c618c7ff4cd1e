// Serves the built page in front of a server's API, as that server itself would.
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const built = join(dirname(fileURLToPath(import.meta.url)), "../../target/ui");
const types = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html" };

function proxy(backend, incoming, outgoing) {
  const passed = request(new URL(incoming.url, backend), { method: incoming.method, headers: { ...incoming.headers, host: backend.host } });
  passed.on("response", (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  });
  passed.on("error", () => outgoing.destroy());
  outgoing.on("close", () => passed.destroy());
  incoming.pipe(passed);
}

/** Starts on a free port; `fake` may answer a request itself by returning true. */
export function servePage(backend, fake = () => false) {
  if (!existsSync(join(built, "index.html"))) {
    throw new Error(`no page in ${built}: run npx vite build first`);
  }
  const index = readFileSync(join(built, "index.html"), "utf8")
    .replaceAll("PATH_PREFIX_PLACEHOLDER", "")
    .replaceAll("TITLE_PLACEHOLDER", "Ferula")
    .replaceAll("CONSOLES_LINK_PLACEHOLDER", "")
    .replaceAll("LOOKBACKDELTA_PLACEHOLDER", "5m");
  const server = createServer((incoming, outgoing) => {
    const path = decodeURIComponent(new URL(incoming.url, "http://page").pathname);
    if (fake(path, incoming, outgoing)) {
      return;
    }
    if (path.startsWith("/api/") || path.startsWith("/-/")) {
      proxy(new URL(backend), incoming, outgoing);
      return;
    }
    const file = join(built, normalize(path));
    if (extname(path) && existsSync(file)) {
      outgoing.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" });
      createReadStream(file).pipe(outgoing);
    } else {
      outgoing.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      outgoing.end(index);
    }
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve({ url: `http://127.0.0.1:${server.address().port}`, server }));
  });
}
