// A program of somebody else's, against the types of the installed package.
import { createPool, doctor, type JobResult, type PoolOptions, type TaskContext } from 'worker-pool-playground';
import { createPool as createInlinePool } from 'worker-pool-playground/inline';
import { perfettoTrace } from 'worker-pool-playground/trace';

export async function resize({ width }: { width: number }, context: TaskContext): Promise<number> {
  await context.checkpoint();
  return width;
}

export async function use(options: PoolOptions): Promise<JobResult<number>[]> {
  const pool = await createPool({ ...options, tasks: new URL('./tasks.js', import.meta.url), onEvents: (events) => console.log(perfettoTrace(events), doctor) });
  const same: typeof createPool = createInlinePool;
  const results: JobResult<number>[] = [];
  for await (const result of pool.map<number>('resize', [{ width: 1 }])) results.push(result);
  // @ts-expect-error there is no such option
  await same({ worker: 4 });
  await pool.drain();
  return results;
}
