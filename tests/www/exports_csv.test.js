// Every job is a row that any reader of RFC 4180 reads back, and none becomes a formula.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COLUMNS, csvParts, csvRow } from '../../www/exports/csv.js';
import { JobState, Kind } from '../../www/kinds.js';
import { Run } from '../../www/run.js';
import { DEFAULTS } from '../../www/scene.js';
import { encode, MS, onePool, STRINGS } from './support/records.js';

/** A small reader of RFC 4180. @param {string} text @returns {string[][]} */
function parsed(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

function runOf(records, strings = STRINGS) {
  const run = new Run(1, { ...DEFAULTS, mode: 'simulated' });
  run.receive({ type: 'trace', run: 1, from: 0, events: encode(records), strings, sites: [], nowNs: 0, dropped: 0 }, 0);
  return run;
}

test('a row for each job, with its times in milliseconds', async () => {
  const rows = parsed((await csvParts(runOf(onePool(3)))).join(''));
  assert.deepEqual(rows, [COLUMNS, ['1', 'completed', '1', '1', '0', '0', '0', '10', '0', '10', '10', '2', ''],
    ['2', 'completed', '1', '1', '0', '0', '10', '20', '10', '10', '20', '4', ''], ['3', 'completed', '1', '1', '0', '0', '20', '30', '20', '10', '30', '6', '']]);
});

test('what a job did not come to is empty, and nanoseconds are kept', async () => {
  const rows = parsed((await csvParts(runOf([
    { at: 1, kind: Kind.JobSubmitted, job: 1, a: -2 >>> 0 }, { at: 1, kind: Kind.JobSubmitted, job: 2 },
    { at: 2 * MS + 1, kind: Kind.JobSettled, job: 1, detail: JobState.Cancelled, a: 1 }], ['a "quoted", text\r\nof two lines']))).join(''));
  assert.deepEqual(rows[1], ['1', 'cancelled', '', '0', '-2', '0.000001', '', '2.000001', '2', '0', '2', '', 'a "quoted", text\r\nof two lines']);
  assert.deepEqual(rows[2], ['2', 'queued', '', '0', '0', '0.000001', '', '', '', '0', '', '', '']);
});

for (const text of ['=HYPERLINK("http://x")', '+1', '-1+2', '@SUM(A1)', '\tx', '\rx']) {
  test(`a spreadsheet does not take ${JSON.stringify(text)} for a formula`, () => {
    assert.deepEqual(parsed(csvRow([text])), [[`'${text}`]]);
  });
}

test('a number below zero stays a number', () => {
  assert.equal(csvRow([-1, null, 'a']), '-1,,a\r\n');
});

test('a run of many jobs is read to its end first', async () => {
  const rows = parsed((await csvParts(runOf(onePool(5000)))).join(''));
  assert.equal(rows.length, 5001);
  assert.ok(rows.slice(1).every(([, state]) => state === 'completed'));
});
