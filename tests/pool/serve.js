// The plain server of scripts/, and one address that takes its time: slow.txt?ms=….
import { createServer } from 'node:http';
import { serve as serveFiles } from '../../scripts/serve.js';

/** @param {string} folder @param {{ base: string }} options */
export async function serve(folder, options) {
  // A sandboxed frame is of no origin: without this header it may load no module, wherever from.
  const files = await serveFiles(folder, { ...options, headers: { 'access-control-allow-origin': '*' } });
  const slow = createServer((request, response) => {
    const ms = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('ms'));
    const timer = setTimeout(() => response.writeHead(200, { 'access-control-allow-origin': '*' }).end('slow'), ms);
    response.on('close', () => clearTimeout(timer));
  });
  await new Promise((resolve) => slow.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (slow.address());
  const close = async () => {
    slow.closeAllConnections();
    await new Promise((resolve) => slow.close(resolve));
    await files.close();
  };
  return { url: files.url, slowUrl: `http://127.0.0.1:${port}/`, close };
}
