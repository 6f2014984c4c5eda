// A plain static web server: files with their types, and nothing that a page could come to depend on. `npm start` serves
// the built page with it, the page tests serve it from under a sub-path.
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
  '.xml': 'application/xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm', // compiled while it streams only under this very type
};

/**
 * Serves a folder on this machine alone. Fails with code EADDRINUSE when the port is busy.
 * @param {string} folder
 * @param {{ port?: number, base?: string, headers?: Record<string, string> }} [options]
 *   port: 0 = any free one. base: path it is served under, "/…/". headers: more of them, for every file
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve(folder, { port = 0, base = '/', headers = {} } = {}) {
  const answer = (request, response) => respond(folder, base, headers, request, response);
  const server = await listen(createServer(answer), port, '127.0.0.1');
  const taken = /** @type {import('node:net').AddressInfo} */ (server.address()).port;
  // Browsers may take "localhost" for ::1: somebody else's page must not answer there.
  const twin = await listen(createServer(answer), taken, '::1').catch((error) => {
    if (error.code !== 'EADDRINUSE') return null; // no IPv6 here
    server.close();
    throw error;
  });
  const close = (it) => new Promise((resolve) => (it ? (it.close(resolve), it.closeAllConnections()) : resolve()));
  return { url: `http://localhost:${taken}${base}`, close: async () => void (await Promise.all([server, twin].map(close))) };
}

function listen(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

function respond(folder, base, headers, request, response) {
  const end = (status, headers, text = '') => response.writeHead(status, headers).end(text && `${text}\n`);
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(405, { allow: 'GET, HEAD' }, 'Only GET and HEAD.');
  const path = pathOf(request.url);
  if (path === base.slice(0, -1)) return end(301, { location: base });
  if (!path?.startsWith(base)) return end(404, {}, 'Not here.');

  let file = normalize(join(folder, path.slice(base.length)));
  if (!`${file}${sep}`.startsWith(normalize(folder + sep))) return end(404, {}, 'Not here.');
  let found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) {
    if (!path.endsWith('/')) return end(301, { location: `${path}/` });
    file = join(file, 'index.html');
    found = statSync(file, { throwIfNoEntry: false });
  }
  if (!found?.isFile()) return end(404, {}, 'Not here.');

  response.writeHead(200, {
    ...headers,
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-length': found.size,
    // Names under assets/ carry a hash of what is inside; everything else may be built anew at any time.
    'cache-control': path.startsWith(`${base}assets/`) ? 'max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') return response.end();
  createReadStream(file).on('error', () => response.destroy()).pipe(response);
}

/** @returns {string | null}  decoded, without the query; null for what cannot be a path */
function pathOf(url) {
  try {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    return path.includes('\0') ? null : path;
  } catch {
    return null;
  }
}
