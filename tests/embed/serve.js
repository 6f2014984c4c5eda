// Servers for the embed's tests: dist/ as a good server gives it to other origins, compressed where that is asked, each answer counted; and one for pages
// that hold embeds, on a port of its own.
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { serve } from '../../scripts/serve.js';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
/** What our files need in frames of other origins; see README.md. */
export const HEADERS = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin', 'cross-origin-embedder-policy': 'require-corp' };
/** What makes a page cross-origin isolated. */
export const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.json': 'application/json' };

/** dist/ on a port of its own, under a sub-path. */
export const serveDist = () => serve(DIST, { base: '/some/sub/path/', headers: HEADERS });

/** Pages from memory: `put` gives one its address. */
export async function servePages() {
  const pages = new Map();
  const server = await listening((request, response) => {
    const page = pages.get(new URL(request.url, 'http://localhost').pathname);
    response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', ...page?.headers }).end(page?.html);
  });
  return { ...server, put(path, html, headers = {}) {
    pages.set(`/${path}`, { html: `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page of somebody's</title><link rel="icon" href="data:,">${html}`, headers });
    return server.url + path;
  } };
}

/** dist/, compressed as a server would; `sent` lists what was sent: path and bytes of the body. */
export async function serveCounting() {
  const sent = [];
  const server = await listening((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname), file = join(DIST, path.endsWith('/') ? `${path}index.html` : path);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return response.writeHead(404).end();
    const body = gzipSync(readFileSync(file), { level: 9 });
    sent.push({ path, bytes: body.length });
    response.writeHead(200, { ...HEADERS, 'content-type': TYPES[extname(file)] ?? 'text/plain', 'content-encoding': 'gzip', 'cache-control': 'max-age=600' }).end(body);
  });
  return { ...server, sent };
}

async function listening(answer) {
  const server = createServer(answer);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://localhost:${port}/`, close: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())) };
}
