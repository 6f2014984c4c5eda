// Brings the machine to where the other scripts can work, by scripts/setup.sh, and takes on the environment it wrote.
import { execFileSync } from 'node:child_process';
import { ROOT, run, Stop } from './command.js';

/** @param {'build' | 'test'} level  what to set up for; see setup.sh */
export async function setUp(level) {
  checkNode();
  try {
    await run('bash', ['scripts/setup.sh', level]);
  } catch {
    throw new Stop(''); // setup.sh has said it in its own sentence
  }
  const words = execFileSync('bash', ['-c', '. target/env.sh && env -0'], { cwd: ROOT, encoding: 'utf8' });
  for (const entry of words.split('\0').filter(Boolean)) {
    const equals = entry.indexOf('=');
    process.env[entry.slice(0, equals)] = entry.slice(equals + 1);
  }
}

/** Vite's own limits. */
function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22) return;
  throw new Stop(`Node ${process.versions.node} is too old: install Node 22.12 or newer, then run this again.`);
}
