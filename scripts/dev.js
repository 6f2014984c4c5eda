// The page with live reloading: www/ by Vite as it is saved, src/ and www/worker_boot.js by compiling anew.
//
//   npm run dev      PORT as for `npm start`; the usual one is 5173
import { join, relative, sep } from 'node:path';
import { buildWasm } from './build-wasm.js';
import { main, ROOT, say, Stop } from './command.js';
import { onPort } from './port.js';
import { setUp } from './setup.js';

const INPUTS = ['src', 'Cargo.toml', 'Cargo.lock', join('www', 'worker_boot.js')];
const SETTLE_MS = 100; // editors save in several steps, and several files at once

main(async () => {
  await setUp('build');
  await buildWasm({ dev: true });
  const { createServer } = await import('vite');
  const server = await onPort(5173, (port) => listening(createServer, port));
  server.watcher.add(INPUTS.map((input) => join(ROOT, input)));
  server.watcher.on('all', (_, file) => {
    const path = relative(ROOT, file);
    if (INPUTS.some((input) => path === input || path.startsWith(input + sep))) soon(server);
  });
  console.log(`\n  Worker Pool Playground, reloading as you edit: ${server.resolvedUrls.local[0]}\n  Stop it with Ctrl+C.\n`);
});

async function listening(createServer, port) {
  const server = await createServer({ root: ROOT, server: { port, strictPort: true } });
  try {
    return await server.listen();
  } catch (error) {
    await server.close();
    // Vite says it in words only.
    throw /already in use/.test(error.message) ? Object.assign(error, { code: 'EADDRINUSE' }) : error;
  }
}

let timer;
let building = Promise.resolve();

/** Builds once after the last change, never two at a time. */
function soon(server) {
  clearTimeout(timer);
  timer = setTimeout(() => (building = building.then(() => rebuild(server))), SETTLE_MS);
}

async function rebuild(server) {
  try {
    await buildWasm({ dev: true });
    server.moduleGraph.invalidateAll();
    server.ws.send({ type: 'full-reload' });
    say('dev', 'reloaded');
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say('dev', error.message);
    server.ws.send({ type: 'error', err: { message: error.message, stack: '' } });
  }
}
