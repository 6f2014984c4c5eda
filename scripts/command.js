// What every script here shares: words on the way, other programs run, and an end in one sentence.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Something the reader can mend: shown as its sentence alone, without a stack; empty when that was already said. */
export class Stop extends Error {}

/**
 * @param {string} area
 * @param {string} words
 */
export function say(area, words) {
  const seconds = Math.round(performance.now() / 1000);
  console.log(`[${area} +${String(seconds).padStart(3)}s] ${words}`);
}

/**
 * Runs a program in the checkout.
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, cwd?: string, onLine?: (line: string) => void, advice?: string }} [options]
 *   cwd: another folder to run it in. onLine: sees each line that is printed. advice: what to do when it fails.
 */
export function run(program, args, { env = {}, cwd = ROOT, onLine, advice = 'see above' } = {}) {
  return /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      const child = spawn(program, args, {
        cwd,
        env: { ...process.env, ...env },
        stdio: ['ignore', onLine ? 'pipe' : 'inherit', onLine ? 'pipe' : 'inherit'],
      });
      if (onLine) {
        pass(child.stdout, process.stdout, onLine);
        pass(child.stderr, process.stderr, onLine);
      }
      const what = [program, ...args].join(' ');
      child.on('error', (error) => reject(new Stop(`\`${what}\` could not be started (${error.message}): ${advice}.`)));
      child.on('close', (code, signal) => {
        if (code === 0) resolve();
        else reject(new Stop(`\`${what}\` failed (${signal ?? `exit ${code}`}): ${advice}.`));
      });
    })
  );
}

function pass(from, to, onLine) {
  let rest = '';
  from.setEncoding('utf8');
  from.on('data', (text) => {
    to.write(text);
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  from.on('end', () => rest && onLine(rest));
}

/**
 * Runs a script's main function; a Stop ends it with its sentence.
 * @param {() => Promise<void>} body
 */
export function main(body) {
  body().catch((error) => {
    if (!(error instanceof Stop)) console.error(error);
    else if (error.message) console.error(error.message);
    process.exit(1);
  });
}

/** Whether this module is the one node was asked to run. @param {ImportMeta} meta */
export const isMain = (meta) => process.argv[1] === fileURLToPath(meta.url);
