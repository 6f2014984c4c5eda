// Whatever a run has for words is text in a picture of it, and colours are no way in either.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SvgPaint } from '../../www/svg_paint.js';

const HOSTILE = `</text><script>alert(1)</script><a href="x" onclick='y'>&amp;`;

/** Tags in a picture, with nothing of their attributes. @param {string} svg */
const tags = (svg) => Array.from(svg.matchAll(/<(\/?[a-z]+)/g), ([, name]) => name);

test('words in a picture are text, whatever signs they have', () => {
  const paint = new SvgPaint({ ink: '#000', surface: '#fff' }, 'serif');
  paint.text(HOSTILE, 1, 2);
  const svg = paint.end(10, 10, HOSTILE);
  assert.deepEqual(tags(svg), ['svg', 'title', '/title', 'defs', '/defs', 'rect', 'text', '/text', '/svg']);
  const read = svg.match(/<text[^>]*>(.*)<\/text>/)?.[1].replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));
  assert.equal(read, HOSTILE, 'and they are read as they stood');
});

test('neither a colour nor a font ends its attribute', () => {
  const paint = new SvgPaint({ ink: '"><script>', surface: '#fff' }, 'x" onload="alert(1)');
  paint.fill('ink', 0, 0, 1, 1);
  const svg = paint.end(10, 10, 'title');
  assert.deepEqual(tags(svg), ['svg', 'title', '/title', 'defs', '/defs', 'rect', 'rect', '/svg']);
  assert.doesNotMatch(svg, /onload="/);
});
