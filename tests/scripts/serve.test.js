// The static server: it serves one folder under one path, and nothing else.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serve } from '../../scripts/serve.js';

const root = mkdtempSync(join(tmpdir(), 'serve-'));
let site;

before(async () => {
  const files = { 'secret.txt': 'outside', 'site/index.html': 'page', 'site/assets/a.wasm': 'wasm', 'site-two/index.html': 'other' };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  site = await serve(join(root, 'site'), { base: '/sub/path/' });
});

after(async () => {
  await site.close();
  rmSync(root, { recursive: true });
});

/** As it is, where fetch would tidy the path first. */
function get(path, method = 'GET') {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: new URL(site.url).port, path, method }, async (response) => {
      const text = (await response.toArray()).join('');
      resolve({ status: response.statusCode, headers: response.headers, text });
    }).on('error', reject).end();
  });
}

test('a folder answers with its page, which is asked for anew each time', async () => {
  const { status, headers, text } = await get('/sub/path/?query');
  assert.deepEqual([status, text, headers['cache-control']], [200, 'page', 'no-cache']);
});

test('a folder without its slash is sent to the one with it, so that relative addresses hold', async () => {
  for (const [path, location] of [['/sub/path', '/sub/path/'], ['/sub/path/assets', '/sub/path/assets/']]) {
    const { status, headers } = await get(path);
    assert.deepEqual([status, headers.location], [301, location]);
  }
});

test('wasm has its type and, being named by its content, is kept', async () => {
  const { headers, text } = await get('/sub/path/assets/a.wasm');
  assert.equal(headers['content-type'], 'application/wasm');
  assert.match(headers['cache-control'], /immutable/);
  assert.equal(text, 'wasm');
});

test('nothing outside the folder is served, however it is asked for', async () => {
  const paths = ['/', '/index.html', '/sub/path/../../secret.txt', '/sub/path/%2e%2e/secret.txt', '/sub/path/..%2fsecret.txt',
    '/sub/path/..%2fsite-two/index.html', '/sub/path/%00', '/sub/path/%zz', '/sub/path/assets/', '/sub/path/none.txt'];
  for (const path of paths) assert.equal((await get(path)).status, 404, path);
});

test('HEAD gets no body, and whatever would change something is refused', async () => {
  const { status, text, headers } = await get('/sub/path/', 'HEAD');
  assert.deepEqual([status, text, headers['content-length']], [200, '', '4']);
  assert.equal((await get('/sub/path/', 'POST')).status, 405);
});
