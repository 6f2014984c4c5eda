// From a fresh clone to the page in a browser: sets up, builds, serves the production build.
//
//   npm start                the first free port from 4173 on
//   PORT=8080 npm start      that port
import { join } from 'node:path';
import { build } from './build.js';
import { main, ROOT } from './command.js';
import { onPort } from './port.js';
import { serve } from './serve.js';
import { setUp } from './setup.js';

const DIST = join(ROOT, 'dist');
/** So that sandboxed frames, which are of no origin, may load the embed from here. */
const headers = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };
const open = () => onPort(4173, (port) => serve(DIST, { port, headers }));

main(async () => {
  if (process.env.PORT) await (await open()).close(); // say that it is busy now, not after minutes of building
  await setUp('build');
  await build();
  const { url } = await open();
  console.log(`\n  Worker Pool Playground is running: ${url}\n  Stop it with Ctrl+C.\n`);
});
