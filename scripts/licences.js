// What others wrote that we use: under which licences that may be, and the list of what ships, with the text of each licence.
//
// Every package of both lock files must be under a licence of ALLOWED. One that is not may be used all the same where nothing of it ships
// and TOOLS says why. tests/scripts/supply_chain.test.js holds us to it.
// What ships is asked of those who know: cargo, which crates are linked into the wasm; the bundler, from which packages it took modules.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './command.js';

/** Of each, why it may be: all ask for no more than that their text comes along. @type {Record<string, string>} */
export const ALLOWED = {
  MIT: 'ours; asks for its notice',
  'Apache-2.0': 'ours; asks for its notice, grants patents',
  'BSD-2-Clause': 'asks for its notice',
  'BSD-3-Clause': 'asks for its notice, forbids the use of names',
  ISC: 'MIT in fewer words',
  '0BSD': 'asks for nothing',
  'BlueOak-1.0.0': 'asks for its text or a link to it',
  Unlicense: 'public domain',
  'Unicode-3.0': 'tables of characters; asks for its notice',
};

/** Packages under other licences, of which nothing ships. @type {Record<string, { licence: string, why: string }>} */
export const TOOLS = {
  'axe-core': { licence: 'MPL-2.0', why: 'runs in the page tests; its files are used as they are' },
  '@resvg/resvg-wasm': { licence: 'MPL-2.0', why: 'draws pictures while the site is built; its files are used as they are' },
  lightningcss: { licence: 'MPL-2.0', why: 'vite makes style sheets smaller with it; what comes out is ours' },
  'caniuse-lite': { licence: 'CC-BY-4.0', why: 'data that webpack, of the package tests, reads' },
  '@expo-google-fonts/inter': { licence: 'MIT AND OFL-1.1', why: 'the font of pictures that are drawn while the site is built; letters in a picture are free' },
  'libfuzzer-sys': { licence: '(MIT OR Apache-2.0) AND NCSA', why: "LLVM's libFuzzer, compiled into the fuzzers of tests/fuzz, which nobody is given" },
};

/** @typedef {{ name: string, version: string, licence: string, folder: string, authors: string, ships: boolean }} Package  folder: where its files are */

/** Whether a licence allows it, as SPDX writes them, and as crates wrote them before ("MIT/Apache-2.0"). @param {string} expression */
export function isAllowed(expression) {
  const either = expression.replaceAll(/\s*\/\s*/g, ' OR ').replaceAll(/ WITH [\w-]+/g, '');
  // Brackets first, from the inside; AND binds more than OR.
  const inner = either.match(/\(([^()]*)\)/);
  if (inner) return isAllowed(either.replace(inner[0], isAllowed(inner[1]) ? '0BSD' : 'none'));
  return either.split(' OR ').some((all) => all.split(' AND ').every((one) => Object.hasOwn(ALLOWED, one.trim())));
}

/**
 * Crates of a lock file; those ship that are linked into the wasm.
 * @param {string} manifest path of a Cargo.toml
 * @param {string[]} [features] with which it is built; default: all
 * @returns {Package[]}
 */
export function crates(manifest = 'Cargo.toml', features) {
  const chosen = features ? ['--no-default-features', '--features', features.join()] : ['--all-features'];
  const metadata = (/** @type {string[]} */ ...more) => JSON.parse(execFileSync('cargo', ['metadata', '--locked', '--format-version', '1', '--manifest-path', manifest, ...chosen, ...more],
    { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] }));
  const all = metadata(), linked = linkedCrates(metadata('--filter-platform', 'wasm32-unknown-unknown'));
  return all.packages.filter(({ source }) => source).map(({ id, name, version, license, manifest_path, authors }) => (
    { name, version, licence: license ?? '', folder: dirname(manifest_path), authors: authors.join(', ').replaceAll(/ <[^>]*>/g, ''), ships: linked.has(id) }));
}

/** Not what runs while it is compiled: macros, build scripts and their dependencies. @param {any} metadata @returns {Set<string>} their ids */
function linkedCrates({ packages, resolve }) {
  const isMacro = new Set(packages.filter(({ targets }) => targets.some(({ kind }) => kind.includes('proc-macro'))).map(({ id }) => id));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node])), linked = new Set(), next = [resolve.root];
  for (let id; (id = next.pop());) {
    if (linked.has(id) || isMacro.has(id)) continue;
    linked.add(id);
    for (const { pkg, dep_kinds } of nodes.get(id).deps) if (dep_kinds.some(({ kind }) => kind === null)) next.push(pkg);
  }
  linked.delete(resolve.root);
  return linked;
}

/** Packages of package-lock.json; those may ship that are no tools. @returns {Package[]} */
export function npmPackages() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).filter(([path]) => path).map(([path, { version, license, dev, devOptional }]) => (
    { name: path.replace(/^.*node_modules\//, ''), version, licence: license ?? '', folder: join(ROOT, path), authors: '', ships: !dev && !devOptional }));
}

// ---------------------------------------------------------------- what ships

export const FILE = 'THIRD_PARTY_LICENCES.txt';
const BUNDLED = join(ROOT, 'target', 'bundled');
/** As the bundles are called here. */
export const BUNDLES = ['page', 'embed', 'tutorial'];
export const BUNDLED_FILES = BUNDLES.map((name) => `target/bundled/${name}.json`);

/** A plugin for the bundler that notes which packages have modules in what it makes. @param {string} bundle its name */
export const bundled = (bundle) => ({
  name: 'bundled',
  /** @param {unknown} _ @param {Record<string, any>} files */
  generateBundle(_, files) {
    const modules = Object.values(files).flatMap(({ modules = {} }) => Object.entries(modules)).filter(([, { renderedLength }]) => renderedLength > 0);
    const names = modules.flatMap(([id]) => id.match(/\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/)?.[1] ?? []);
    mkdirSync(BUNDLED, { recursive: true });
    writeFileSync(join(BUNDLED, `${bundle}.json`), JSON.stringify([...new Set(names)].sort()));
  },
});

/** Names of packages that have a part in what was built. @returns {string[]} */
export function bundledNames() {
  return [...new Set(BUNDLES.flatMap((name) => /** @type {string[]} */ (JSON.parse(readFileSync(join(BUNDLED, `${name}.json`), 'utf8')))))].sort();
}

/**
 * The list of what ships, to be shipped with it.
 * @param {readonly Package[]} packages
 */
export function licenceList(packages) {
  const sorted = [...packages].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const head = `What others wrote and this holds parts of, ${sorted.length} packages, each under its licence.\n\n${sorted.map(({ name, version, licence }) => `${name} ${version}: ${licence}`).join('\n')}\n`;
  const rust = `The standard library of Rust is linked in too: MIT OR Apache-2.0, by The Rust Project Contributors.\n`;
  return `${head}\n${rust}\n${sorted.map((each) => `${'='.repeat(80)}\n${each.name} ${each.version}\n${each.licence}\n\n${textOf(each)}\n`).join('\n')}`;
}

/** Its licence's text; of several to choose from, MIT's, the shortest. @param {Package} of */
function textOf({ name, folder, licence, authors }) {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => /^(licen[cs]e|copying|unlicense)/i.test(file)).sort() : [];
  const isBoth = licence.includes(' AND ');
  const chosen = isBoth ? files.filter((file) => !/apache/i.test(file)) : [files.find((file) => /mit/i.test(file)) ?? files.find((file) => /^licen[cs]e/i.test(file)) ?? files[0]].filter(Boolean);
  if (chosen.length > 0) return chosen.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  if (!/\bMIT\b/.test(licence)) throw new Error(`${name} brings no text of its licence (${licence}): its page has it; add it by hand.`);
  // Those that bring none name their authors.
  return readFileSync(join(ROOT, 'LICENSE-MIT'), 'utf8').replace(/^Copyright.*$/m, `Copyright (c) ${authors || `the authors of ${name}`}`).trim();
}

/** All that the site holds: every crate that is linked, and what the bundles took. */
export function shippedPackages() {
  const names = new Set(bundledNames());
  return [...crates().filter(({ ships }) => ships), ...npmPackages().filter(({ name, folder }) => names.has(name) && folder === join(ROOT, 'node_modules', name))];
}

/** All that the pool for other pages holds: it is wasm and our own JavaScript. */
export const poolPackages = () => crates('Cargo.toml', ['pool', 'small-allocator']).filter(({ ships }) => ships);
