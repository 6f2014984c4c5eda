// 10,000 jobs with kills, throws, hangs and cancels mixed in, from a seed: each settles exactly once, and the books are right.
import { COORDINATORS, expect, test } from './fixture.js';

const SEED = Number(process.env.SEED ?? 1);

for (const coordinator of COORDINATORS) {
  test(`10,000 random jobs, seed ${SEED}, coordinator ${coordinator}`, async ({ ward }) => {
    test.setTimeout(180_000);
    const options = { coordinator, workers: 4, spares: 2, jobsCapacity: 200, graceMs: 20, seed: SEED, retry: { attempts: 2, backoffMs: 1, jitter: 0.5 } };
    const { value, stats } = await ward(options, async (ward, { seed }) => {
      let state = seed >>> 0;
      const random = () => { // mulberry32
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
      };
      const rare = [['vanish'], ['closeSelf'], ['neverEnd', {}, { timeoutMs: 30 }], ['sleepForEver', {}, { timeoutMs: 30 }], ['trap']];
      const common = [['echo', 1], ['echo', { deep: [1, 2, 3] }], ['double', { value: 2 }], ['throwError'], ['rejectError'], ['giveFunction'],
        ['failTimes', { times: 1 }], ['sleepListening', { ms: 5 }], ['loopWithCheckpoints', { ms: 3 }], ['noSuchTask'], ['echo', () => {}]];
      const kinds = {};
      const all = [];
      for (let n = 0; n < 10_000; n++) {
        const list = random() < 0.006 ? rare : common;
        const [task, args, more] = list[Math.floor(random() * list.length)];
        const { job, result } = await ward.submit(task, args, { priority: Math.floor(random() * 3), ...more });
        if (random() < 0.1) setTimeout(() => job.cancel(), random() * 20);
        all.push(result.then(({ ok, error }) => {
          const kind = ok ? 'completed' : error.kind;
          kinds[kind] = (kinds[kind] ?? 0) + 1;
        }));
      }
      await Promise.all(all);
      return kinds;
    }, { seed: SEED });
    console.log(JSON.stringify(value));
    expect(Object.values(value).reduce((sum, count) => sum + count)).toBe(10_000);
    expect(stats.submitted).toBe(10_004);
    expect(stats.completed).toBe(value.completed + 4);
  });
}
