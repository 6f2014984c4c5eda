import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filled, isReached } from '../../www/figures.js';
import { DEFAULTS } from '../../www/scene.js';

const TIMES = { count: 2, mean: 10, p50: 9, p90: 11, p99: 12.4, max: 13 };
/** @type {any} */
const OUTCOME = {
  kind: 'finished', elapsedMs: 410.2, cause: null, blocked: [{}, {}], crash: null,
  stats: { submitted: 10, completed: 9, failed: 1 },
  figures: { utilisation: 0.456, waitMs: TIMES, workerMs: 1_230, maxQueue: 7 },
};
/** @type {any} */
const goal = (/** @type {object[]} */ ...all) => ({ id: 'it', all });

test('names in braces are filled in from the run', () => {
  const text = filled('{completed} of {submitted} in {elapsed}; p99 {waitP99}, {utilisation}, {workerSeconds}, {maxQueue}, {blockedTasks}', OUTCOME);
  assert.equal(text, '9 of 10 in 410 ms; p99 12 ms, 46 %, 1.2 s, 7, 2');
});

test('what the run does not tell leaves nothing half said', () => {
  assert.equal(filled('{waitP99}', { ...OUTCOME, figures: undefined }), undefined);
  assert.equal(filled('{crash}', OUTCOME), undefined);
  assert.equal(filled('{nobody}', OUTCOME), undefined);
});

test('a goal is reached when all of it holds', () => {
  assert.ok(isReached(goal({ figure: 'waitMs.p99', op: '<=', value: 12.4 }, { setting: 'workers', op: '<=', value: 3 }), OUTCOME, DEFAULTS));
  assert.ok(!isReached(goal({ figure: 'waitMs.p99', op: '<', value: 12.4 }), OUTCOME, DEFAULTS));
  assert.ok(!isReached(goal({ figure: 'completed', op: '>=', value: 9 }, { figure: 'failed', op: '==', value: 0 }), OUTCOME, DEFAULTS));
});

test('a limit that is switched off, and a figure that is not there, reach nothing', () => {
  assert.ok(!isReached(goal({ setting: 'jobTimeoutMs', op: '<=', value: 4 }), OUTCOME, DEFAULTS));
  assert.ok(!isReached(goal({ figure: 'nothing', op: '!=', value: 4 }), OUTCOME, DEFAULTS));
});
