// Real Go, where it is installed: the small programs of tests/go say what stands in their .txt, to which tests/go_programs.rs holds our
// crate. The Go versions that scenes show are compiled and nothing more, since their times are their point.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { devNull } from 'node:os';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/command.js';

const FOLDER = join(ROOT, 'tests', 'go');
const SCENES = join(ROOT, 'src', 'scenes', 'go');
/** 1.18 is the first with type parameters. */
const OLDEST = 18;

const version = spawnSync('go', ['version'], { encoding: 'utf8' }).stdout?.trim() ?? '';
const minor = Number(version.match(/go1\.(\d+)/)?.[1] ?? 0);
const skip = minor < OLDEST && `Go 1.${OLDEST} or newer is not installed${version && ` (${version})`}: nothing was compared with real Go`;
if (skip) console.log(skip);

const sources = (/** @type {string} */ folder) => readdirSync(folder).filter((name) => name.endsWith('.go')).sort();
/** A program that hangs is ended after a minute. @param {string[]} args @param {string} cwd */
const go = (args, cwd) =>
  promisify(execFile)('go', args, { cwd, timeout: 60_000, env: { ...process.env, GO111MODULE: 'off', GOFLAGS: '', GOTOOLCHAIN: 'local' } }).catch((error) => error);

test('the Go programs are formatted as gofmt does', { skip }, async () => {
  const { stdout } = await promisify(execFile)('gofmt', ['-l', FOLDER, SCENES]);
  assert.equal(stdout, '');
});

for (const file of sources(FOLDER).filter((name) => name !== 'support.go')) {
  test(`Go's ${file} says what is expected of both`, { skip }, async () => {
    const { stdout, stderr } = await go(['run', 'support.go', file], FOLDER);
    const fatal = stderr.match(/^fatal error: .*$/m)?.[0];
    assert.equal(stdout + (fatal ? `${fatal}\n` : ''), readFileSync(join(FOLDER, file.replace(/go$/, 'txt')), 'utf8'), stderr);
  });
}

for (const file of sources(SCENES)) {
  test(`the Go version ${file} of a scene compiles`, { skip }, async () => {
    const { code, stderr } = await go(['build', '-o', devNull, file], SCENES);
    assert.equal(code, undefined, stderr);
  });
}
