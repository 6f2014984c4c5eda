// The corpus: bad inputs by door, each with its name and what must stand in the sentence that refuses it. Files are a good recorded run with one
// thing changed (`path` and `value`), or a text of their own.

import { readFileSync } from 'node:fs';
import record from './doors/record.js';
import { packedText } from '../../www/exports/pack.js';
import { alive } from './values.js';

/** @typedef {{ name: string, input: any, error: string, door?: string, path?: (string | number)[], value?: any, text?: string }} Bad */

/** @param {string} name @returns {Bad[]} */
export const corpusOf = (name) => JSON.parse(readFileSync(new URL(`corpus/${name}.json`, import.meta.url), 'utf8'));

/** @returns {Promise<Bad[]>} their inputs as text */
export async function badLinks() {
  const bomb = await packedText('x'.repeat(5_000_000));
  return corpusOf('link').map((bad) => {
    const { $join: join } = bad.input, input = join ? join[0] + join[1].repeat(join[2]) + join[3] : bad.input.replace('BOMB', bomb);
    return { ...bad, input };
  });
}

/** @returns {Promise<Bad[]>} their inputs as values, with rows for events, or as text */
export async function badFiles() {
  const [good] = record.seeds();
  return corpusOf('file').map((bad) => ({ ...bad, input: bad.path ? changed(good, bad.path, alive(bad.value)) : alive(bad.text) }));
}

/** @param {any} value @param {(string | number)[]} path @param {any} to @returns {any} */
function changed(value, [name, ...rest], to) {
  const its = rest.length ? changed(value[name], rest, to) : to;
  if (Array.isArray(value)) return value.with(Number(name), its);
  return Object.fromEntries([...Object.entries(value).filter(([each]) => each !== name), [name, its]]);
}
