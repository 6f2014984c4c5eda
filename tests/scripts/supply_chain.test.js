// What we take from others, and what could run what we did not write: licences, reasons, lock files, `unsafe`, ways from text to code.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../scripts/command.js';
import { ALLOWED, crates, isAllowed, licenceList, npmPackages, TOOLS } from '../../scripts/licences.js';

const read = (/** @type {string} */ path) => readFileSync(join(ROOT, path), 'utf8');
const json = (/** @type {string} */ path) => JSON.parse(read(path));
/** Files in folders, by their endings. @param {string[]} folders @param {RegExp} ending */
const files = (folders, ending) => folders.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((name) => ending.test(name)).map((name) => join(folder, name)));

const MANIFESTS = ['Cargo.toml', 'examples/rust-tasks/Cargo.toml'];
/** Of it nothing ships, and its macro may not be forbidden what it does. */
const FUZZERS = 'tests/fuzz/Cargo.toml';
const fuzzerCrates = () => crates(FUZZERS).map((each) => ({ ...each, ships: false }));

// ---------------------------------------------------------------- licences

/** The name in TOOLS that a package stands under: builds for other machines stand under that of the whole. @param {string} name */
const toolOf = (name) => Object.keys(TOOLS).find((tool) => name === tool || name.startsWith(`${tool}-`));

test('every package of the lock files is under a licence that is allowed, or is a tool with its reason', () => {
  for (const { name, version, licence, ships } of [...MANIFESTS.flatMap((path) => crates(path)), ...fuzzerCrates(), ...npmPackages()]) {
    if (isAllowed(licence)) continue;
    const tool = toolOf(name);
    assert.ok(tool && TOOLS[tool].licence === licence, `${name} ${version} is under "${licence}", which scripts/licences.js does not allow`);
    assert.ok(!ships, `${name} is under "${licence}" and ships`);
  }
});

test('no tool is excused that is not used', () => {
  const names = [...npmPackages(), ...fuzzerCrates()].map(({ name }) => name);
  for (const tool of Object.keys(TOOLS)) assert.ok(names.includes(tool), tool);
});

test('licences are read as they are written', () => {
  for (const good of ['MIT', 'MIT/Apache-2.0', 'GPL-3.0 OR MIT', '(MIT OR GPL-2.0) AND Unicode-3.0', 'Apache-2.0 WITH LLVM-exception OR MIT', 'MIT OR GPL-3.0 AND MPL-2.0']) assert.ok(isAllowed(good), good);
  for (const bad of ['', 'GPL-3.0', 'MIT AND GPL-3.0', '(MIT OR ISC) AND GPL-3.0', 'MITX', 'SEE LICENSE IN LICENSE', 'none', 'constructor']) assert.ok(!isAllowed(bad), bad);
  for (const reason of Object.values(ALLOWED)) assert.ok(reason.length > 3);
});

test('the list of what ships has each package with the text of its licence', () => {
  const linked = crates().filter(({ ships }) => ships), text = licenceList(linked);
  assert.ok(linked.length > 10);
  assert.ok(!linked.some(({ name }) => /^(proptest|divan|serde_derive|wasm-bindgen-macro|wasm-bindgen-test)$/.test(name)), 'neither tests nor macros are linked');
  for (const { name, version, licence } of linked) {
    const [, entry] = text.split(`${'='.repeat(80)}\n${name} ${version}\n${licence}\n\n`);
    assert.match(entry?.slice(0, 3_000) ?? '', /permission is hereby granted/i, name);
    assert.match(entry.slice(0, 3_000), /copyright/i, name);
  }
});

// --------------------------------------------------------------- lock files

test('the lock files of Rust are in step with their manifests', () => {
  for (const path of [...MANIFESTS, FUZZERS]) {
    assert.doesNotThrow(() => execFileSync('cargo', ['metadata', '--locked', '--no-deps', '--format-version', '1', '--manifest-path', path], { cwd: ROOT, stdio: 'pipe' }), path);
    crates(path);
  }
});

test('the lock file of npm is in step with its manifest, and each package in it has its hash', () => {
  const { dependencies, devDependencies } = json('package.json'), { packages } = json('package-lock.json');
  assert.deepEqual([packages[''].dependencies, packages[''].devDependencies], [dependencies, devDependencies]);
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) assert.equal(packages[`node_modules/${name}`]?.version, version, name);
  for (const [path, { integrity, link }] of Object.entries(packages)) if (path) assert.ok(/^sha512-/.test(integrity) && !link, path);
});

// ------------------------------------------------------------------ reasons

test('every npm dependency has its reason, and every reason its dependency', () => {
  const { dependencies, devDependencies, '//dependencies': reasons } = json('package.json');
  assert.deepEqual(Object.keys(reasons).sort(), Object.keys({ ...dependencies, ...devDependencies }).sort());
  for (const [name, reason] of Object.entries(reasons)) assert.ok(reason.length > 8, name);
});

/** Dependencies in a Cargo.toml without a comment above. @param {string} manifest */
function withoutReason(manifest) {
  const lines = manifest.split('\n'), found = [];
  let table = '';
  for (const [n, line] of lines.entries()) {
    table = line.match(/^\[(.*)\]$/)?.[1] ?? table;
    const inTable = /dependencies$/.test(table) && line.match(/^([\w-]+) *=/)?.[1], ofTable = line.match(/^\[.*dependencies\.([\w-]+)\]$/)?.[1];
    const name = inTable || ofTable;
    if (name && !/^# \w/.test(lines[n - 1] ?? '')) found.push(name);
  }
  return found;
}

test('every dependency of a crate has its reason above it', () => {
  for (const path of [...MANIFESTS, FUZZERS]) assert.deepEqual(withoutReason(read(path)), [], path);
  assert.deepEqual(withoutReason('[dependencies]\n# Why.\na = "1"\nb = "1"\n\n[target.x.dependencies.c]\nversion = "1"\n'), ['b', 'c']);
});

// ---------------------------------------------------------------------- code

/** Without comments and what stands in quotation marks. @param {string} rust */
const code = (rust) => rust.replaceAll(/\/\/.*|\/\*[^]*?\*\/|"(?:\\[^]|[^"\\])*"/g, '');

test('no Rust of ours is unsafe, and the compiler forbids it', () => {
  for (const path of MANIFESTS) assert.match(read(path), /\[lints\.rust\]\nunsafe_code = "forbid"/, path);
  const sources = files(['src', 'tests', 'examples/rust-tasks/src', 'examples/rust-tasks/tests'], /\.rs$/);
  assert.ok(sources.length > 100);
  for (const path of sources) assert.doesNotMatch(code(read(path)), /\bunsafe\b/, path);
  assert.match(code('// unsafe\nunsafe { "unsafe" }'), /unsafe/);
});

/** Ways from text to code or markup. @type {Record<string, RegExp>} */
const SINKS = {
  eval: /\beval\s*\(/, Function: /\bnew Function\b|(?<![\w.'"])Function\s*\(/, innerHTML: /\.(?:inner|outer)HTML\s*\+?=/, insertAdjacentHTML: /\binsertAdjacentHTML\b/,
  write: /\bdocument\.write/, fragment: /\bcreateContextualFragment\b|\bparseFromString\b|\bsetHTML/, srcdoc: /\bsrcdoc\b/, unsafe: /\bunsafe(?:HTML|SVG|CSS|Static)\b/,
  timer: /\bset(?:Timeout|Interval)\(\s*['"`]/, address: /javascript:/, handler: /setAttribute\(\s*['"`]on/, scripts: /\bimportScripts\s*\(/, import: /(?<![\w.@])import\s*\((?!\s*['"])/,
};

/** Where one is used, and why nothing of others' comes there. @type {Record<string, string>} */
const USED = {
  'www/scripted/sandbox.js srcdoc': 'a function of ours; the frame is sandboxed, of no origin, under a policy of its own',
  'www/script_runtime.js scripts': "the reader's own job, in a worker of its own",
  'www/worker_boot.js scripts': "what runs the reader's own job, at the address that our own page gave the worker",
  'www/pool/task_module.js import': 'the module that whoever made the pool named as its tasks',
  'www/tutorial.js import': 'the element, at an address of its own site',
};

/** @param {string} path */
const sinksOf = (path) => {
  const text = read(path).replaceAll(/^\s*(?:\/\/|\*).*$|\/\*[^]*?\*\/|<!--[^]*?-->/gm, '');
  return Object.entries(SINKS).filter(([, sink]) => sink.test(text)).map(([name]) => `${path} ${name}`);
};

test('no text becomes code or markup, but where it is said why that may be', () => {
  const found = [...files(['www', 'embed', 'tutorial'], /\.(js|html)$/), 'index.html'].flatMap(sinksOf);
  assert.deepEqual(found.sort(), Object.keys(USED).sort(), 'more: do without, or say in USED why it may be; less: take it out of USED');
});

test('the ways from text to code are known when they are seen', () => {
  const seen = { eval: 'eval(x)', Function: 'new Function(x)', innerHTML: 'a.innerHTML = x', write: 'document.write(x)', srcdoc: 'f.srcdoc = x', timer: "setTimeout('x()')", import: 'await import(url)', scripts: 'importScripts(url)' };
  for (const [name, text] of Object.entries(seen)) assert.match(text, SINKS[name], name);
  for (const text of ["import('./a.js')", '@type {Function} x', 'setTimeout(() => x)', "medieval(x)"]) assert.ok(!Object.values(SINKS).some((sink) => sink.test(text)), text);
});
