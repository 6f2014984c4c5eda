// What the package holds, and what it must not.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pack, project } from './project.js';

const ROOT = new URL('../../', import.meta.url);
const read = (/** @type {string} */ path) => readFileSync(new URL(path, ROOT), 'utf8');

let packed, installed, manifest;
before(() => {
  packed = pack();
  installed = project(packed.tarball, './consumer');
  manifest = JSON.parse(readFileSync(join(installed.folder, 'node_modules', 'worker-pool-playground', 'package.json'), 'utf8'));
});
after(() => {
  installed.remove();
  packed.remove();
});

test('these files, and no other', () => {
  assert.deepEqual(packed.files, ['CHANGELOG.md', 'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'THIRD_PARTY_LICENCES.txt', 'embed.d.ts', 'embed.js', 'package.json', 'pool.d.ts',
    'pool.inline.d.ts', 'pool.inline.js', 'pool.js', 'pool_bg.wasm', 'trace.d.ts', 'trace.js', 'worker.txt']);
});

test('every address of `exports` is a file of the package', () => {
  const files = Object.values(manifest.exports).flatMap((it) => (typeof it === 'string' ? [it] : Object.values(it)));
  for (const file of files) assert.ok(packed.files.includes(file.replace('./', '')), file);
});

test('it needs no other package and runs nothing when it is installed', () => {
  for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies', 'devDependencies', 'scripts', 'bin']) assert.ok(!(field in manifest), field);
  assert.equal(manifest.type, 'module');
});

test('its version is that of the repository and of the crate', () => {
  assert.equal(manifest.version, JSON.parse(read('package.json')).version);
  assert.equal(manifest.version, read('Cargo.toml').match(/^version = "(.*)"$/m)?.[1]);
  assert.ok(read('CHANGELOG.md').includes(manifest.version));
});

test('no path of the machine that built it is inside', () => {
  const { HOME = '/root' } = process.env;
  for (const name of packed.files) {
    const bytes = readFileSync(join(installed.folder, 'node_modules', 'worker-pool-playground', name), 'latin1');
    for (const path of [ROOT.pathname.replace(/\/$/, ''), `${HOME}/`, '/.cargo/', 'file:///']) assert.ok(!bytes.includes(path), `${path} in ${name}`);
  }
});

test('bundlers find its files by literal addresses', () => {
  const text = readFileSync(join(installed.folder, 'node_modules', 'worker-pool-playground', 'pool.js'), 'utf8');
  for (const name of ['pool_bg.wasm', 'worker.txt']) assert.match(text, new RegExp(`new URL\\([\`'"]\\./${name}[\`'"], ?import\\.meta\\.url\\)`), name);
});
