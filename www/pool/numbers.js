// Numbers in the wasm core's outbox (core.d.ts) and in the messages between a pool's host and its Web Workers.

/** What the core wants done; the operands stand in core.d.ts. */
export const Op = Object.freeze({
  Start: 1, Post: 2, Ask: 3, Kill: 4, Stop: 5, Accepted: 6, Rejected: 7, Settled: 8, Result: 9, ResultsEnd: 10, Drained: 11,
  Retry: 12, CannotStart: 13, Drop: 14, Completed: 15, Join: 16, CompletedRun: 17, ResultRun: 18,
});

/** Length of each outbox record, by Op; of those with many of a kind that of their beginning, which ends with how many there are. */
const LENGTH = [0, 3, 6, 4, 3, 3, 3, 3, 12, 2, 1, 1, 4, 1, 4, 5, 5, 9, 3];
/** Numbers for each of the many. */
export const COMPLETED = 4;
export const COMPLETED_HEAD = LENGTH[Op.Completed];
export const RESULT_HEAD = LENGTH[Op.Result];

/** Where the record after this one begins. @param {Float64Array} records @param {number} at */
export function nextRecord(records, at) {
  const op = records[at], end = at + LENGTH[op];
  return op === Op.Completed ? end + COMPLETED * records[end - 1] : op === Op.Result ? end + records[end - 1] : end;
}

/** Numbers of a submission with terms of its own, and which of them the retry policy is. */
export const SUBMIT = 10;
export const SUBMIT_POLICY = 5;
export const SUBMIT_WISHED_AT = 8;
/** Flags of a submission. */
export const Flag = Object.freeze({ MayWait: 1, Awaited: 2, Kept: 4 });
/** Numbers before those of a run of plain submissions, which are their wish times. */
export const RUN = 5;
export const RUN_COUNT = 4;

/** Numbers per answer, as the core reads them. */
export const ANSWER = 3;

/** How a job ended on its worker. NotStarted: it was taken back, and is not run there any more. */
export const Ending = Object.freeze({ Completed: 1, Failed: 2, Panicked: 3, Stopped: 4, NotCloneable: 5, NotStarted: 6 });

/**
 * Host → worker, arrays that begin with one of these:
 *   Run   worker, stop token (URL) or 0 where the last one is still good, attempt, remainingMs, task or tasks, jobs (packed), args
 *   Ask   job, cause (encoded)
 *   Ping
 *   Drop  jobs that are not to be run, unless they are under way
 */
export const ToWorker = Object.freeze({ Run: 1, Ask: 2, Ping: 3, Drop: 4 });

/**
 * Worker → host:
 *   Ready     whether it holds its lock
 *   Answers   bytes of wasm memory, transferables or 0, jobs (packed), endings or 0 where all have completed, index and runMs
 *             of those that took any time, values or encoded errors
 *   Progress  job, value
 *   Pong
 *   Broken    encoded error: it must not be used again
 *   Closing   it called self.close()
 *   Garbled   a message to it could not be read
 */
export const FromWorker = Object.freeze({ Ready: 1, Answers: 2, Progress: 3, Pong: 4, Broken: 5, Closing: 6, Garbled: 7 });

/** Reasons of Op.Rejected; the last is the host's own: its retry options were refused. */
export const Refusal = Object.freeze({ Full: 1, Closed: 2, Dropped: 3, Config: 4 });

/** Jobs that are packed for a message: see IdRuns. @param {number | number[]} jobs @param {number} n_jobs */
export function unpacked(jobs, n_jobs) {
  if (typeof jobs !== 'number') return jobs;
  const all = [];
  for (let i = 0; i < n_jobs; i++) all.push(jobs + i);
  return all;
}
