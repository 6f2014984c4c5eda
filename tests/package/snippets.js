// The JavaScript in the texts for developers, as its readers would paste it.
import { readFileSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);
/** Each has one block of tasks, and blocks that run with it. */
export const TEXTS = ['docs/developer.md', 'www/npm/README.md'];

/**
 * "```js tasks" is the text's tasks.js, "```js run" a module of its own; what it prints stands after "// → ", in order.
 * @param {string} path @returns {{ tasks: string, snippets: { name: string, code: string, prints: string[] }[] }}
 */
export function snippetsOf(path) {
  const text = readFileSync(new URL(path, ROOT), 'utf8');
  /** @type {{ tasks: string, snippets: { name: string, code: string, prints: string[] }[] }} */
  const found = { tasks: '', snippets: [] };
  let heading = '';
  for (const [, title, kind, code] of text.matchAll(/^#+ (.*)$|^```js (tasks|run)\n([^]*?)^```$/gm)) {
    if (title) heading = title;
    else if (kind === 'tasks') found.tasks += code;
    else found.snippets.push({ name: heading, code, prints: Array.from(code.matchAll(/\/\/ → (.*)$/gm), ([, printed]) => printed.trim()) });
  }
  return found;
}
