// The wasm core of a pool, as www/pool/host.js drives it: numbers in, numbers out, no input or output of its own.
// Every method that takes `now` (steadyMs()) moves the core's clock there, takes its input in, lets everything run that
// can, and leaves what is to be done in the outbox: call take() afterwards until it is empty, then set a timer for nextWake().
// Job ids are whole numbers from 1, given by the facade in order. Workers are numbered from 1; each replacement of a worker has
// the next generation (from 1), and whatever a former generation says is ignored by the core.

export class PoolCore {
  /** `options`: PoolOptions of shared pool.d.ts with `workers` resolved (number or {min,max,…}); unknown keys ignored.
   *  `hasEvents`: somebody wants the trace; without, none is kept.
   *  Throws a plain object { field, value, min, max, message } for the first option refused. */
  constructor(now: number, options: object, hasEvents: boolean);

  /** See submissions below. Each is answered in the outbox by Rejected, or Settled (or Completed), before
   *  which it is Accepted where that was asked for. */
  submit(now: number, jobs: Float64Array): void;
  /** The worker that a plain job would be posted to if it were submitted next, soon, and nothing else were told before; 0: none, or
   *  it cannot be foreseen. Changes nothing. */
  foresee(): number;
  /** Registers a retry policy (RetryOptions, checked like options) for use in submissions; its index, from 1. 0 is the pool's own. */
  addRetry(options: object): number;

  ready(now: number, worker: number, generation: number): void;
  /** ANSWER numbers an answer, back to back (see Answer below). */
  answered(now: number, worker: number, generation: number, answers: Float64Array): void;
  /** `n` jobs have completed, numbered from `first` on; runs: place among them and milliseconds of those that took any time. */
  completed(now: number, worker: number, generation: number, first: number, n: number, runs: Float64Array): void;
  /** The worker vanished, broke outside a job, or did not start. Its job, if any, is the core's business. */
  lost(now: number, worker: number, generation: number): void;
  /** The worker's memory exceeds recycle.memoryBytes: it is replaced before its next job. */
  wearOut(now: number, worker: number, generation: number): void;
  advance(now: number): void;

  cancel(now: number, job: number): void;
  /** The pool's context ends (AbortSignal, pool.cancel()). */
  cancelAll(now: number): void;
  close(now: number): void;
  /** Everything unsettled settles as cancelled, every worker is killed, now. */
  terminate(now: number): void;
  /** Throws as the constructor does. */
  resize(now: number, workers: number): void;
  pause(now: number): void;
  resume(now: number): void;
  /** A reader of the results channel wants `n` more results; each comes as Result, the end as ResultsEnd. The first call attaches
   *  the reader: from then on a full results channel holds the workers back. */
  receive(now: number, n: number): void;

  /** The outbox: records back to back, each [Op, …operands]; empty when there is nothing to do. Drained by the call. */
  take(): Float64Array;
  /** When to call advance() at the latest (same clock as now), or undefined. */
  nextWake(): number | undefined;
  /** PoolStats of pool.d.ts. */
  stats(now: number): object;
  /** Trace records from event index `from` on (32 bytes each, www/kinds.js), as far as the ring still holds them. */
  trace(from: number): Uint8Array;
  /** How many events were recorded so far. */
  traceLength(): number;
  free(): void;
}

// Submissions, back to back, each a run of plain jobs or a single one:
// run     [ 0, first id, task, flags, n, n × wishedAt ]
// single  [ id, priority, timeoutMs | NaN, deadlineMs | NaN (from now on), graceMs | NaN (the pool's), retry (index; 0 pool's own, -1 none),
//           idempotent 0|1, flags, wishedAt, task ]
// A run's jobs have numbers that follow each other, and no terms of their own. wishedAt: steadyMs() of the wish. task: its number; jobs of the
// same are taken to last alike, and may travel in one message. flags: 1 it may wait (without: trySubmit, Rejected at once when full), + 2 it is to be
// told when it is accepted, + 4 its result is kept for a reader of results() who comes later.

// One answer: ANSWER = 3 numbers
// [ job, ending, runMs ]
// ending: 1 completed · 2 failed (threw, rejected, unknown task) · 3 panicked or trapped (the worker is poisoned: the core has it
//         killed and replaced) · 4 stopped (noticed the cancellation) · 5 not cloneable (argument or value)
//         6 not started (it was taken back, and is not run there)

// Outbox records, [Op, …]:
//  1 Start    worker generation
//  2 Post     worker generation job attempt remainingMs        remainingMs: to the nearest deadline, or Infinity. Several in a row for one worker
//             are one message, and have attempt and remainingMs in common
//  3 Ask      worker generation job                             ask the job to stop at its next checkpoint (abort its signal)
//  4 Kill     worker generation                                 terminate now
//  5 Stop     worker generation                                 not needed any more: idle; terminate (or keep as spare)
//  6 Accepted first n                                           submit() resolves, for n jobs numbered from `first` on
//  7 Rejected job reason                                        1 full · 2 closed
//  8 Settled  job state attempts worker priority waitMs runMs totalMs rung clock reason
//             state: JobState of www/kinds.js (Completed, Failed, Panicked, TimedOut, Cancelled, Killed, Lost, Expired)
//             rung: 0 none 1 queued 2 cooperative 3 killed; clock: 0 none 1 attempt 2 job 3 pool
//             reason: 0 none 1 worker lost 2 not cloneable 3 quarantined 4 workers cannot start 5 terminated
//                     6 dropped from a full queue (drop-oldest)
//             Always exactly once a job that was not Rejected. Final.
//  9 Result   n, n × job                                         for the results reader, in order of the results channel
// 18 ResultRun first n                                          the same of n jobs, numbered from `first` on
// 10 ResultsEnd                                                 closed, and every result was received
// 11 Drained                                                    closed, every job settled, every worker stopped
// 13 CannotStart                                                workers failed to start too often: the pool has given up
// 15 Completed worker attempts priority n, n × (job waitMs runMs totalMs)  Settled, for those that completed
// 17 CompletedRun worker attempts priority waitMs runMs totalMs first n    the same of n jobs that have all of it in common, numbered from `first` on
// 16 Join     worker generation first n                          n more jobs for the message that the last Post begins, the first attempt of each, with
//             numbers from `first` on
// 14 Drop     worker generation job                             take it back unless it is under way; to be answered as not started, or as what it
//             came to after all. The core has it wait again, or has settled it, already
