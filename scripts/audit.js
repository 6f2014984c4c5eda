// Known weaknesses in what we use, where their lists can be reached: npm's for package-lock.json, RustSec's for Cargo.lock.
//
//   npm run audit      ends with 1 where one concerns what ships; one in a tool is told, and so is a list that cannot be reached
//
// What ships: the crates that are linked into the wasm, and the packages that are no development dependencies (scripts/licences.js).
// The second list needs cargo-audit (`cargo install cargo-audit --locked`) or cargo-deny; neither is part of the set-up.
import { spawnSync } from 'node:child_process';
import { isMain, main, ROOT, Stop } from './command.js';
import { crates, npmPackages } from './licences.js';

/** @typedef {{ name: string, version: string, what: string }} Finding */
/** @typedef {{ list: string, findings?: Finding[], unreachable?: string }} Report  either findings or why there is no list */

/** What `npm audit --json` says. @param {string} output @returns {Report} */
export function readNpm(output) {
  const list = "npm's advisories";
  const report = parsed(output);
  if (!report?.vulnerabilities) return { list, unreachable: report?.message ?? report?.error?.summary ?? 'npm gave no report' };
  // What is said of a package because of another's is said there.
  const findings = Object.entries(report.vulnerabilities).flatMap(([name, { via, range }]) =>
    via.filter((each) => typeof each === 'object').map(({ title, severity, url }) => ({ name, version: range, what: `${severity}: ${title} (${url})` })));
  return { list, findings };
}

/** What `cargo audit --json` says: weaknesses, and crates that their authors took back or gave up. @param {string} output @param {string} words on stderr @returns {Report} */
export function readCargoAudit(output, words) {
  const list = "RustSec's advisories";
  const report = parsed(output);
  if (!report?.vulnerabilities) return { list, unreachable: words.trim().split('\n').at(-1) || 'cargo-audit gave no report' };
  const warnings = Object.values(report.warnings ?? {}).flat();
  const findings = [...report.vulnerabilities.list, ...warnings].map(({ package: { name, version }, advisory, kind }) => (
    { name, version, what: advisory ? `${kind ?? 'weakness'}: ${advisory.title} (${advisory.id})` : kind }));
  return { list, findings };
}

/** What `cargo deny --format json check advisories` says, a line for each finding, on stderr. @param {string} words @returns {Report} */
export function readCargoDeny(words) {
  const list = "RustSec's advisories";
  const lines = words.split('\n').map(parsed).filter(Boolean);
  if (!lines.some(({ type }) => type === 'summary')) return { list, unreachable: words.trim().split('\n').at(-1) || 'cargo-deny gave no report' };
  const findings = lines.filter(({ type, fields }) => type === 'diagnostic' && fields.advisory).map(({ fields: { advisory, message, graphs } }) => (
    { name: advisory.package, version: graphs?.[0]?.Krate?.version ?? '', what: `${message} (${advisory.id})` }));
  return { list, findings };
}

/**
 * Which findings concern what ships.
 * @param {readonly Report[]} reports
 * @param {ReadonlySet<string>} ships names
 * @returns {{ lines: string[], failed: number, passed: number }}
 */
export function judge(reports, ships) {
  const lines = [];
  let failed = 0, passed = 0;
  for (const { list, findings, unreachable } of reports) {
    if (!findings) {
      lines.push(`NOT CHECKED  ${list} cannot be reached: ${unreachable}`);
      continue;
    }
    const ours = findings.filter(({ name }) => ships.has(name));
    for (const finding of findings) lines.push(`${ours.includes(finding) ? 'SHIPS' : 'a tool'}  ${finding.name} ${finding.version}: ${finding.what}`);
    lines.push(`${list}: ${findings.length} findings, ${ours.length} of them in what ships`);
    failed += ours.length;
    passed += Number(ours.length === 0);
  }
  return { lines, failed, passed };
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const ask = (/** @type {string} */ program, /** @type {string[]} */ ...args) => spawnSync(program, args, { cwd: ROOT, encoding: 'utf8', timeout: 120_000, maxBuffer: 1 << 28 });
const isThere = (/** @type {string} */ tool) => ask('cargo', tool, '--version').status === 0;

/** @returns {Report} */
function askRust() {
  if (isThere('audit')) {
    const { stdout, stderr } = ask('cargo', 'audit', '--json');
    return readCargoAudit(stdout, stderr);
  }
  if (isThere('deny')) return readCargoDeny(ask('cargo', 'deny', '--format', 'json', 'check', 'advisories').stderr);
  return { list: "RustSec's advisories", unreachable: 'neither cargo-audit nor cargo-deny is installed; `cargo install cargo-audit --locked` brings the first' };
}

if (isMain(import.meta)) {
  main(async () => {
    const ships = new Set([...crates(), ...npmPackages()].filter((each) => each.ships).map(({ name }) => name));
    const { lines, failed, passed } = judge([readNpm(ask('npm', 'audit', '--json').stdout), askRust()], ships);
    for (const line of lines) console.log(line);
    console.log(`\n${passed} passed, ${failed} failed`);
    if (failed) throw new Stop('What ships has known weaknesses: update it, or say in the commit why they do not concern us.');
  });
}
