// A program that the shipped types accept.
import { createPool, doctor, JobError, PoolError, type Job, type JobResult, type PoolStats, type TaskContext } from '../../dist/pool/pool.js';

export async function resize({ width }: { width: number }, ctx: TaskContext): Promise<ArrayBuffer> {
  await ctx.checkpoint();
  ctx.progress({ width, left: ctx.remainingMs() });
  const buffer = new ArrayBuffer(ctx.isCancelled() || ctx.signal.aborted ? 0 : width * ctx.attempt);
  return ctx.transfer(buffer, [buffer]);
}

export async function use(): Promise<PoolStats> {
  const points: { name: string; ok: boolean; means: string }[] = await doctor();
  await using pool = await createPool({
    tasks: new URL('./tasks.js', import.meta.url), coordinator: 'worker', workers: { min: 1, max: 4, idleMs: 500 }, whenFull: 'wait', batch: 'auto',
    retry: { attempts: 3, backoffMs: 10, jitter: 0.5, on: ['failed', 'lost'] }, rateLimit: { perSecond: 100 }, recycle: { jobs: 1_000 },
    onEvents: (events) => events.forEach(({ tMs, kind }) => console.log(points, tMs, kind)),
  });
  const value: number = await pool.run<number>('resize', { width: 3 }, { priority: 1, timeoutMs: 1_000, signal: AbortSignal.timeout(5_000) });
  const job: Job = await pool.submit('resize', { width: value }, { retry: false, idempotent: false });
  job.cancel('no longer wanted');
  const { ok, error, waitMs }: JobResult = await job.result;
  if (!ok) explain(error);
  for await (const result of pool.map<number>('resize', [1, 2, 3], { ordered: true, stopOnError: true })) console.log(result.value, waitMs);
  for await (const results of pool.map<number>('resize', [1, 2, 3], { batches: true })) console.log(results[0].value?.toFixed());
  for await (const results of pool.results({ batches: true })) console.log(results.length);
  pool.trySubmit('resize');
  pool.resize(2);
  return pool.drain();
}

export function explainThrown(thrown: unknown): string {
  if (thrown instanceof JobError) return `${thrown.kind} ${thrown.rung} ${thrown.message}`;
  return thrown instanceof PoolError ? `${thrown.kind} ${thrown.job}` : String(thrown);
}

function explain(error: JobError | PoolError | undefined): string {
  switch (error?.kind) {
    case 'timed out': return error.clock ?? '';
    case 'killed': return error.rung ?? '';
    case 'full': return String(error.job);
    default: return String(error?.cause);
  }
}
