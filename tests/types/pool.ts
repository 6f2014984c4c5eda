// The shipped types accept what is right and reject what is wrong: `tsc` reads this file, nobody runs it. A line under
// `@ts-expect-error` that tsc would accept is an error itself.
import { createPool, doctor, type JobResult, type Pool, type PoolStats } from '../../www/pool.js';

export async function right(): Promise<PoolStats> {
  await using pool: Pool = await createPool({
    tasks: new URL('./tasks.js', import.meta.url),
    workers: { min: 1, max: 8, idleMs: 500 },
    whenFull: 'drop-oldest',
    retry: { attempts: 3, backoffMs: 50, on: ['failed', 'lost'] },
    rateLimit: { perSecond: 100, burst: 10 },
    onEvents: (events) => events.map(({ tMs, kind }) => `${tMs} ${kind}`),
  });
  const job = await pool.submit('resize', { width: 10 }, { priority: -1, transfer: [new ArrayBuffer(8)] });
  const result: JobResult = await job.result;
  if (!result.ok) console.log(result.error?.kind === 'timed out' ? result.error.clock : result.error?.rung);
  const value: number = await pool.run<number>('fib', 30);
  for await (const { ok } of pool.map<number>('fib', [value], { ordered: true, stopOnError: true })) console.log(ok);
  for await (const results of pool.results({ batches: true })) console.log(results.length);
  for (const { name, ok, means } of await doctor()) console.log(name, ok, means);
  return pool.drain();
}

export async function wrong(pool: Pool): Promise<void> {
  // @ts-expect-error a number of workers, or bounds
  await createPool({ workers: 'many' });
  // @ts-expect-error one of three policies
  await createPool({ whenFull: 'explode' });
  // @ts-expect-error a kind of error
  await createPool({ retry: { attempts: 2, on: ['sad'] } });
  // @ts-expect-error the task's name comes first
  await pool.submit(7);
  // @ts-expect-error what a job yields is what was asked for
  const words: string = await pool.run<number>('fib', 30);
  // @ts-expect-error there is no such figure
  console.log(words, pool.stats().happy);
}
