// Tells whether something built is still what its inputs would give, by their contents: times mean nothing in a checkout.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './command.js';

/**
 * @param {string} name       of the thing built
 * @param {string[]} inputs   files and folders, from the root; those that do not exist count as empty
 * @param {string[]} words    whatever else it depends on, such as the versions of tools
 * @param {string[]} outputs  files that must be there
 */
export function stamp(name, inputs, words, outputs) {
  const file = join(ROOT, 'target', `${name}.stamp`);
  const hash = createHash('sha256').update(JSON.stringify(words));
  for (const input of inputs.flatMap(filesBelow)) {
    hash.update(`\0${input}\0`).update(readFileSync(join(ROOT, input)));
  }
  const digest = hash.digest('hex');
  return {
    holds: () => existsSync(file) && readFileSync(file, 'utf8') === digest && outputs.every((it) => existsSync(join(ROOT, it))),
    /** Before building, so that a build broken off is not taken for a whole one. */
    remove: () => rmSync(file, { force: true }),
    /** What was there when the stamp was made, so that a change during the build is seen next time. */
    write: () => {
      mkdirSync(join(ROOT, 'target'), { recursive: true });
      writeFileSync(file, digest);
    },
  };
}

/** @param {string} path @returns {string[]} */
function filesBelow(path) {
  const whole = join(ROOT, path);
  if (!existsSync(whole)) return [];
  if (statSync(whole).isFile()) return [path];
  return readdirSync(whole).sort().flatMap((name) => filesBelow(join(path, name)));
}
