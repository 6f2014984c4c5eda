// Every way in which a job can end badly: it settles once, with an error that says what happened, and the jobs queued right
// behind it, on the same single worker, still run.
import { COORDINATORS, expect, test } from './fixture.js';

/** Submits one job and three right behind it; gives the first one's result. */
const withJobsBehind = async (ward, { task, args, options }) => {
  const first = await ward.submit(task, args, options);
  const behind = await Promise.all([10, 20, 30].map((value) => ward.submit('double', { value })));
  const values = await Promise.all(behind.map(async ({ result }) => (await result).value));
  if (String(values) !== '20,40,60') throw new Error(`jobs behind it gave ${values}`);
  const { plain } = await import('./ward.js');
  return plain(await first.result);
};

const ENDINGS = [
  ['throws an error', 'throwError', 'failed', {
    name: 'QuotaError', message: 'thrown on purpose', hasStack: true,
    cause: { name: 'QuotaError', message: 'thrown on purpose', code: 507, details: { limit: 3 },
      cause: { name: 'TypeError', message: 'the cause', cause: 'the root' } },
  }],
  ['rejects', 'rejectError', 'failed', { name: 'RangeError', message: 'rejected on purpose', cause: { name: 'RangeError' } }],
  ['throws a text', 'throwText', 'failed', { message: 'the task "throwText" threw only a text', cause: 'only a text' }],
  ['throws an object', 'throwObject', 'failed', { cause: { reason: 'an object', n: 7 } }],
  ['throws nothing at all', 'throwNothing', 'failed', { message: 'the task "throwNothing" threw undefined' }],
  ['overflows the stack', 'overflow', 'failed', { message: expect.stringMatching(/recursion|call stack/) }],
  ['exhausts its wasm memory', 'exhaustMemory', 'failed', { cause: { name: 'RangeError' } }],
  ['is not there', 'noSuchTask', 'failed', { message: expect.stringMatching(/tasks\.js exports no function "noSuchTask"; it has .*double/) }],
  ['traps', 'trap', 'panicked', { cause: { name: 'RuntimeError' } }],
  ['panics in Rust', 'panicLikeRust', 'panicked', { message: 'panicked at src/lib.rs:7:5:\nindex out of bounds', cause: { name: 'RuntimeError' } }],
  ['gives what cannot be cloned', 'giveFunction', 'not cloneable', { cause: { name: 'DataCloneError' } }],
  ['closes its worker', 'closeSelf', 'lost', {}],
  ['closes its worker while it waits', 'closeSelfAsync', 'lost', {}],
  ['ends its worker without a word', 'vanish', 'lost', {}],
];

for (const coordinator of COORDINATORS) {
  test.describe(`coordinator ${coordinator}`, () => {
    for (const [words, task, kind, error] of ENDINGS) {
      test(`a task that ${words} settles as ${kind}`, async ({ ward }) => {
        const options = { idempotent: false };
        const { value, stats } = await ward({ coordinator, workers: 1 }, withJobsBehind, { task, options });
        expect(value).toMatchObject({ ok: false, attempts: 1, error: { kind, ...error } });
        expect(stats).toMatchObject({ submitted: 8, completed: 7 });
      });
    }

    test('an argument that cannot be cloned rejects that job alone', async ({ ward }) => {
      const { value, stats } = await ward({ coordinator, workers: 1 }, async (ward) => {
        const all = await Promise.all([{ n: 1 }, { f() {} }, { n: 3 }].map((args) => ward.submit('echo', args)));
        const results = await Promise.all(all.map(({ result }) => result));
        return results.map(({ ok, value, error }) => (ok ? value.n : [error.kind, error.cause.name]));
      });
      expect(value).toEqual([1, ['not cloneable', 'DataCloneError'], 3]);
      expect(stats).toMatchObject({ submitted: 7, completed: 6, failed: 1 });
    });

    for (const [words, file, message] of [
      ['is missing', 'nowhere.js', /could not be loaded/],
      ['fails to parse', 'broken_syntax.js', /could not be loaded/],
      ['throws on import', 'throws_on_import.js', /could not be loaded: thrown while it is imported/],
    ]) {
      test(`jobs of a task module that ${words} fail, and the workers live on`, async ({ ward, baseURL }) => {
        const { value, stats } = await ward({ coordinator, workers: 1, tasks: `${baseURL}${file}` }, async (ward) => {
          const { plain } = await import('./ward.js');
          const all = await Promise.all([1, 2, 3].map((n) => ward.submit('echo', n)));
          return (await Promise.all(all.map(({ result }) => result))).map(plain);
        }, { isOver: true });
        for (const result of value) expect(result).toMatchObject({ ok: false, error: { kind: 'failed', message: expect.stringMatching(message) } });
        expect(stats).toMatchObject({ submitted: 3, failed: 3 });
      });
    }

    test('an error outside of any job leaves the job and its worker alone', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 1 }, (ward) => ward.settle('throwLater'));
      expect(value).toMatchObject({ ok: true, value: 'done', worker: 1 });
    });

    test('a job that nobody looks at raises no unhandled rejection', async ({ ward, page }) => {
      const errors = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      const { stats } = await ward({ coordinator, workers: 1 }, async (ward) => {
        await ward.pool.submit('throwError');
        const { result } = await ward.pool.submit('rejectError');
        await result;
      });
      expect(stats).toMatchObject({ failed: 2 });
      expect(errors).toEqual([]);
    });

    test('a failing job is retried as often as it was asked', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 1, retry: { attempts: 3, backoffMs: 1 } }, async (ward) => [
        await ward.settle('failTimes', { times: 2 }),
        await ward.settle('failTimes', { times: 3 }),
        await ward.settle('failTimes', { times: 1 }, { retry: false }),
        await ward.settle('failTimes', { times: 4 }, { retry: { attempts: 5, backoffMs: 1 } }),
      ]);
      expect(value.map(({ ok, attempts }) => [ok, attempts])).toEqual([[true, 3], [false, 3], [false, 1], [true, 5]]);
    });

    test('a job whose worker is lost is run again, and after too many workers no more', async ({ ward }) => {
      const { value, stats } = await ward({ coordinator, workers: 2, retry: { attempts: 9, backoffMs: 1, quarantineAfter: 2 } },
        (ward) => ward.settle('vanish'));
      expect(value).toMatchObject({ ok: false, attempts: 2, error: { kind: 'quarantined' } });
      expect(stats).toMatchObject({ lost: 1 });
    });
  });
}
