// A program in which every marked line is wrong, and tsc has to say so: an expectation that is not met is an error too.
import { createPool, JobError, type JobResult, type TaskContext } from '../../dist/pool/pool.js';

export async function use(): Promise<void> {
  // @ts-expect-error a number is wanted
  const pool = await createPool({ workers: 'four' });
  // @ts-expect-error there is no such place
  await createPool({ coordinator: 'there' });
  // @ts-expect-error there is no such option
  await createPool({ worker: 4 });
  // @ts-expect-error there is no such kind
  await createPool({ retry: { attempts: 2, on: ['sad'] } });
  // @ts-expect-error attempts are missing
  await createPool({ retry: { backoffMs: 2 } });
  // @ts-expect-error tasks are named
  await pool.run(() => 7);
  // @ts-expect-error a promise of a job is no result
  const result: JobResult = await pool.submit('task');
  // @ts-expect-error the value may be missing
  const value: number = (await (await pool.submit('task')).result).value;
  // @ts-expect-error results of one kind, read as arrays
  for await (const results of pool.results()) console.log(results.length);
  // @ts-expect-error only a pool makes one
  const error = new JobError();
  console.log(result, value, error);
}

export function task(_: unknown, ctx: TaskContext): void {
  // @ts-expect-error it is the pool's to say
  ctx.attempt = 2;
}
