// What somebody does with the pool: many jobs, one that is cancelled and stops, one that has to be killed, and an orderly end.

/** @param {typeof import('worker-pool-playground').createPool} createPool @param {typeof import('worker-pool-playground/trace').perfettoTrace} perfettoTrace */
export async function use(createPool, perfettoTrace) {
  const events = [];
  const pool = await createPool({
    tasks: new URL('./tasks.js', import.meta.url), workers: 2, graceMs: 2_000, onEvents: (batch) => events.push(...batch),
  });
  const values = [];
  for await (const { value } of pool.map('square', Array.from({ length: 20 }, (_, n) => n), { ordered: true })) values.push(value);

  const listening = await started(pool, 'waitForEver', {});
  listening.cancel('no longer wanted');
  const { error } = await listening.result;

  const deaf = await started(pool, 'spinForEver', { graceMs: 20 });
  deaf.cancel();
  const { error: killed } = await deaf.result;

  const { submitted, completed } = await pool.drain();
  const slices = perfettoTrace(events).traceEvents.filter(({ ph }) => ph === 'X').length;
  return { values, ends: [`${error.kind}, ${error.rung}: ${error.cause}`, `${killed.kind}, ${killed.rung}`], submitted, completed, slices };
}

/** A job that says it has started. */
async function started(pool, task, options) {
  let say;
  const saying = new Promise((resolve) => (say = resolve));
  const job = await pool.submit(task, undefined, { ...options, onProgress: say });
  await saying;
  return job;
}
