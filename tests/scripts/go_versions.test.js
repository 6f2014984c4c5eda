// The Go versions that scenes show: each is there, short, indented as gofmt does, and a fix differs from what it mends in a few lines only.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { diffLines } from 'diff';

const root = new URL('../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, root), 'utf8');
const scenes = JSON.parse(read('src/scenes/manifest.json')).map((id) => JSON.parse(read(`src/scenes/${id}.json`)));

for (const { id, go, fix } of scenes) {
  test(`${id}: a short Go version`, () => {
    for (const path of [go, ...(fix ? [fix.go] : [])]) {
      const text = read(path);
      assert.match(text, /^package main\n/);
      assert.doesNotMatch(text, /^\t* +\t*\S/m, `${path} is indented by tabs alone`);
      assert.ok(text.split('\n').length <= 75, `${path} is short`);
    }
  });
  if (!fix) continue;
  test(`${id}: its fix changes a few lines`, () => {
    const changed = diffLines(read(go), read(fix.go)).filter(({ added, removed }) => added || removed);
    const lines = changed.reduce((sum, { count }) => sum + count, 0);
    assert.ok(lines >= 1 && lines <= 14, `${lines} lines`);
  });
}
