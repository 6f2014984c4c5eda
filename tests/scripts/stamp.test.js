// A stamp holds as long as everything it was made of stays as it is.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { ROOT } from '../../scripts/command.js';
import { stamp } from '../../scripts/stamp.js';

const FOLDER = join('target', 'stamp-test');
const at = (name) => join(ROOT, FOLDER, name);
const make = (words = ['tool 1']) => stamp('stamp-test', [join(FOLDER, 'in')], words, [join(FOLDER, 'out')]);

beforeEach(() => {
  rmSync(at(''), { recursive: true, force: true });
  mkdirSync(at('in'), { recursive: true });
  writeFileSync(at('in/a'), 'a');
  writeFileSync(at('out'), 'built');
  make().write();
});

after(() => {
  make().remove();
  rmSync(at(''), { recursive: true });
});

test('nothing changed, or only times', () => {
  assert.ok(make().holds());
  writeFileSync(at('in/a'), 'a');
  assert.ok(make().holds());
});

test('an input changed, came, went or was renamed', () => {
  writeFileSync(at('in/a'), 'b');
  assert.ok(!make().holds());
  writeFileSync(at('in/a'), 'a');
  writeFileSync(at('in/b'), '');
  assert.ok(!make().holds());
  rmSync(at('in/b'));
  assert.ok(make().holds());
  rmSync(at('in/a'));
  writeFileSync(at('in/b'), 'a');
  assert.ok(!make().holds());
});

test('another tool, or a thing that is no longer there', () => {
  assert.ok(!make(['tool 2']).holds());
  rmSync(at('out'));
  assert.ok(!make().holds());
});
