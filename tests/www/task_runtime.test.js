// What a pool worker makes of its messages, over a real channel: every job is answered once, whatever it does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ending, FromWorker, ToWorker, unpacked } from '../../www/pool/numbers.js';

const channels = [], { MessageChannel } = globalThis;
Object.assign(globalThis, { self: globalThis, addEventListener() {}, close() {}, MessageChannel: class extends MessageChannel { listed = channels.push(this); } });
const { TaskRuntime } = await import('../../www/pool/task_runtime.js');
for (const { port1 } of channels) port1.unref(); // that of a worker's turns stays open as long as the worker: here it would keep the process

const REFUSED = new TypeError('there is no such task');
const TASKS = {
  echo: (value) => value,
  thrower: (value) => { if (value % 3 === 1) throw REFUSED; return value; },
  promise: (value) => (value % 500 === 7 ? Promise.resolve(value) : value),
  used: (value, context) => (value % 400 === 9 ? Number(context.signal.aborted) + value : value),
};

/** Has a worker run so many jobs in one message. @returns what it says of each */
async function answers(task, n_jobs) {
  const { port1, port2 } = new MessageChannel(), all = new Map();
  const known = (name) => { if (!TASKS[name]) throw REFUSED; return TASKS[name]; };
  new TaskRuntime(port2, { isLoaded: true, isWasm: false, memoryBytes: 0, load: async () => {}, task: known });
  const done = new Promise((resolve) => {
    port1.onmessage = ({ data: [kind, , , ids, endings, runMs, outcomes] }) => {
      assert.equal(kind, FromWorker.Answers);
      unpacked(ids, outcomes.length).forEach((id, i) => {
        assert.ok(!all.has(id), `${id} is answered twice`);
        all.set(id, { ending: endings ? endings[i] : Ending.Completed, outcome: outcomes[i] });
      });
      assert.ok(runMs.every((value, i) => i % 2 === 0 ? value < outcomes.length : value > 0));
      if (all.size === n_jobs) resolve();
    };
  });
  port1.postMessage([ToWorker.Run, 1, 0, 1, Infinity, task, 100, Array.from({ length: n_jobs }, (_, n) => n)]);
  const limit = setTimeout(() => assert.fail(`${all.size} of ${n_jobs} answered`), 10_000); // it hangs
  await done;
  clearTimeout(limit);
  port1.close();
  port2.close();
  return Array.from({ length: n_jobs }, (_, n) => all.get(100 + n));
}

for (const [task, refuses] of Object.entries({ echo: () => false, thrower: (n) => n % 3 === 1, promise: () => false, used: () => false, 'none of that name': () => true })) {
  test(`each of 20,000 jobs in a message is answered once: ${task}`, async () => {
    (await answers(task, 20_000)).forEach(({ ending, outcome }, n) => {
      assert.equal(ending, refuses(n) ? Ending.Failed : Ending.Completed, String(n));
      if (refuses(n)) assert.equal(outcome.message, REFUSED.message);
      else assert.equal(outcome, n);
    });
  });
}
