// The tutorial's pieces of code, cut out of the real files when the page is built, so that none can go stale and all are there without
// script. In the HTML an empty element says what it wants:
//
//   <code data-file="src/pool/pattern.rs" data-from="pub async fn worker("></code>
//
// `data-from`: part of the first line. `data-to`: part of the last one; without it, the line that closes what the first line opens, by
// its indent. A piece that is not there ends the build with a sentence.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const EMPTY = /<code\b([^>]*\bdata-file="[^>]*)><\/code>/g;

/** @typedef {{ file: string, from: string, to?: string }} Piece */

/** The page with every piece in its place. @param {string} html @param {string} root */
export function withExcerpts(html, root) {
  return html.replace(EMPTY, (_, attributes) => `<code${attributes}>${escaped(excerpt(pieceOf(attributes), root))}</code>`);
}

/** What a page asks for. @param {string} html @returns {Piece[]} */
export const piecesOf = (html) => Array.from(html.matchAll(EMPTY), ([, attributes]) => pieceOf(attributes));

/** The lines of a piece, with what indents them all taken away. @param {Piece} piece @param {string} root */
export function excerpt({ file, from, to }, root) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const first = lines.findIndex((line) => line.includes(from));
  if (first < 0) throw new Error(`tutorial: no line of ${file} holds "${from}": mend data-from in tutorial/index.html.`);
  const indent = indentOf(lines[first]);
  const isLast = (/** @type {string} */ line) => (to === undefined ? indentOf(line) === indent && /^\s*[})]/.test(line) : line.includes(to));
  const last = lines.findIndex((line, index) => index >= first && (to !== undefined || index > first) && isLast(line));
  if (last < 0) throw new Error(`tutorial: after "${from}" no line of ${file} holds "${to ?? 'its closing brace'}": mend data-to in tutorial/index.html.`);
  return lines.slice(first, last + 1).map((line) => line.replace(indent, '').replaceAll('\t', '    ')).join('\n');
}

/** @param {string} attributes @returns {Piece} */
function pieceOf(attributes) {
  const value = (/** @type {string} */ name) => attributes.match(new RegExp(`\\bdata-${name}="([^"]*)"`))?.[1].replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  return { file: value('file') ?? '', from: value('from') ?? '', to: value('to') };
}

const indentOf = (/** @type {string} */ line) => line.match(/^\s*/)?.[0] ?? '';
const escaped = (/** @type {string} */ text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
