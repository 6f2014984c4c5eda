// What the audit makes of the reports: a finding that ships fails, one in a tool is told, a list that cannot be reached is neither.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, readCargoAudit, readCargoDeny, readNpm } from '../../scripts/audit.js';

const NPM = JSON.stringify({ vulnerabilities: {
  diff: { range: '<5', via: [{ title: 'never ends', severity: 'high', url: 'https://example.org/1' }] },
  vite: { range: '*', via: [{ title: 'serves too much', severity: 'low', url: 'https://example.org/2' }, 'esbuild'] },
} });
const CARGO = JSON.stringify({
  vulnerabilities: { list: [{ package: { name: 'slab', version: '0.4.10' }, advisory: { id: 'RUSTSEC-2025-0047', title: 'reads past its end' } }] },
  warnings: { yanked: [{ kind: 'yanked', package: { name: 'proptest', version: '1.0.0' }, advisory: null }] },
});
const DENY = [{ type: 'diagnostic', fields: { message: 'unsound', advisory: { id: 'RUSTSEC-1', package: 'slab' }, graphs: [{ Krate: { name: 'slab', version: '0.4.10' } }] } }, { type: 'summary', fields: {} }]
  .map((line) => JSON.stringify(line)).join('\n');
const SHIPS = new Set(['diff', 'slab']);

test('a finding in what ships fails, one in a tool is told', () => {
  const { lines, failed, passed } = judge([readNpm(NPM), readCargoAudit(CARGO, '')], SHIPS);
  assert.deepEqual([failed, passed], [2, 0]);
  assert.deepEqual(lines.map((line) => line.split(':')[0]), ['SHIPS  diff <5', 'a tool  vite *', "npm's advisories", 'SHIPS  slab 0.4.10', 'a tool  proptest 1.0.0', "RustSec's advisories"]);
});

test('nothing found passes', () => {
  const { lines, failed, passed } = judge([readNpm('{"vulnerabilities":{}}'), readCargoAudit('{"vulnerabilities":{"list":[]},"warnings":{}}', '')], SHIPS);
  assert.deepEqual([failed, passed], [0, 2]);
  assert.match(lines.join('\n'), /0 findings, 0 of them/);
});

test('only findings in tools pass', () => {
  assert.deepEqual(judge([readNpm(NPM)], new Set(['lit'])).failed, 0);
});

test('the other reader of the same list is understood too', () => {
  assert.deepEqual(readCargoDeny(DENY).findings, [{ name: 'slab', version: '0.4.10', what: 'unsound (RUSTSEC-1)' }]);
});

test('a list that cannot be reached is told with its reason, and is no pass', () => {
  const reports = [readNpm('{"message":"405 Method Not Allowed","error":{"summary":""}}'), readNpm(''), readCargoAudit('', 'error: couldn\'t fetch advisory database'), readCargoDeny('no network')];
  const { lines, failed, passed } = judge(reports, SHIPS);
  assert.deepEqual([failed, passed, lines.length], [0, 0, 4]);
  for (const line of lines) assert.match(line, /^NOT CHECKED .* cannot be reached: ./);
  assert.match(lines[0], /405/);
});
