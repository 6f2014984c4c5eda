import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inWords, rowsOf, waitGraph } from '../../www/parts/wait_graph.js';

const WORKERS = ['worker 1', 'worker 2', 'worker 3'];
/** @param {string} task @param {string} waitsFor @param {string[]} [wakers] */
const blocked = (task, waitsFor, wakers = []) => ({ task, waitsFor, file: 'src/pool/pattern.rs', line: 1, wakers });
/** As the scene reports it, on the host and in both browsers. */
const DEADLOCK = [blocked('producer', 'send on jobs or end of the run', WORKERS), ...WORKERS.map((name) => blocked(name, 'send on results')),
  blocked('closer', 'wait for the workers or end of the run', WORKERS), blocked('main', 'wait for the workers', WORKERS)];

test('tasks that wait alike share a row, and a row that nobody can help stands first', () => {
  assert.deepEqual(rowsOf(DEADLOCK), [
    { tasks: ['worker 1–3'], isOne: false, does: 'send', thing: 'results', wakers: [] },
    { tasks: ['producer'], isOne: true, does: 'send', thing: 'jobs', wakers: ['worker 1–3'] },
    { tasks: ['closer', 'main'], isOne: false, does: 'group', thing: 'the workers', wakers: ['worker 1–3'] },
  ]);
});

test('the label tells the same in words', () => {
  assert.equal(inWords(rowsOf(DEADLOCK)), 'Worker 1–3 wait to send on results, and nobody can wake them. Producer waits to send on jobs, and only worker 1–3 could ' +
    'wake it. Closer and main wait to see the end of the workers, and only worker 1–3 could wake them.');
  const { values } = /** @type {any} */ (waitGraph(DEADLOCK));
  assert.match(values[0], /^Who waits for whom\. Worker 1–3 wait to send on results/);
});

test('who waits for the same but could be woken by others stands apart', () => {
  const rows = rowsOf([blocked('worker 1', 'receive from jobs', ['producer']), blocked('worker 2', 'receive from jobs')]);
  assert.deepEqual(rows.map(({ tasks, wakers }) => [tasks, wakers]), [[['worker 2'], []], [['worker 1'], ['producer']]]);
});

test('what has no name is told as it is reported', () => {
  assert.deepEqual(rowsOf([blocked('collector', 'end of the run or a timer')])[0], { tasks: ['collector'], isOne: true, does: 'other', thing: 'a timer', wakers: [] });
  assert.deepEqual(rowsOf([blocked('collector', 'end of the run')])[0].does, 'context');
  assert.deepEqual(rowsOf([]), []);
});

/** Every number of every path and place in a drawing. @param {any} template @returns {string} */
function drawn(template) {
  if (Array.isArray(template)) return template.map(drawn).join('');
  if (!template?.strings) return String(template ?? '');
  return template.strings.reduce((/** @type {string} */ text, /** @type {string} */ part, /** @type {number} */ index) => text + part + drawn(template.values[index] ?? ''), '');
}

test('the drawing is the same each time, marks the culprit once in each form, and keeps within its frame', () => {
  const text = drawn(waitGraph(DEADLOCK));
  assert.equal(text, drawn(waitGraph(DEADLOCK.map((each) => ({ ...each })))));
  assert.equal(text.split('class="culprit"').length, 3);
  assert.equal(text.split('box nobody').length, 3);
  for (const [svg, width, height] of text.matchAll(/viewBox="0 0 (\d+) (\d+)"[^]*?<\/svg>/g)) {
    for (const [, x, y, wide, high] of svg.matchAll(/x=([\d.]+) y=([\d.]+) width=([\d.]+) height=([\d.]+)/g)) {
      assert.ok(Number(x) + Number(wide) <= Number(width), `${x} + ${wide} in ${width}`);
      assert.ok(Number(y) + Number(high) <= Number(height), `${y} + ${high} in ${height}`);
    }
  }
  assert.doesNotMatch(text, /NaN|undefined/);
});
