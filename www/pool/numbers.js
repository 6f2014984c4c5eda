// Numbers in the wasm core's outbox (core.d.ts) and in the messages between a pool's host and its Web Workers.

/** What the core wants done; the operands stand in core.d.ts. */
export const Op = Object.freeze({
  Start: 1, Post: 2, Ask: 3, Kill: 4, Stop: 5, Accepted: 6, Rejected: 7, Settled: 8, Result: 9, ResultsEnd: 10, Drained: 11,
  Retry: 12, CannotStart: 13,
});

/** Length of each outbox record, by Op. */
export const OP_LENGTH = Object.freeze([0, 3, 6, 4, 3, 3, 2, 3, 12, 2, 1, 1, 4, 1]);

/** Numbers per submission. */
export const SUBMIT = 9;

/** How a job ended on its worker. */
export const Ending = Object.freeze({ Completed: 1, Failed: 2, Panicked: 3, Stopped: 4, NotCloneable: 5 });

/**
 * Host → worker, arrays that begin with one of these:
 *   Run  worker, then JOB_FIELDS a job: job, attempt, remainingMs, slot, stop token (URL) or 0 where the slot's is still good, task, args
 *   Ask  job, cause (encoded)
 *   Ping
 */
export const ToWorker = Object.freeze({ Run: 1, Ask: 2, Ping: 3 });
export const JOB_FIELDS = 7;

/**
 * Worker → host:
 *   Ready     whether it holds its lock
 *   Answers   bytes of wasm memory, transferables or 0, then ANSWER_FIELDS a job: job, ending, runMs, value or encoded error
 *   Progress  job, value
 *   Pong
 *   Broken    encoded error: it must not be used again
 *   Closing   it called self.close()
 *   Garbled   a message to it could not be read
 */
export const FromWorker = Object.freeze({ Ready: 1, Answers: 2, Progress: 3, Pong: 4, Broken: 5, Closing: 6, Garbled: 7 });
export const ANSWER_FIELDS = 4;

/** Reasons of Op.Rejected; the last is the host's own: its retry options were refused. */
export const Refusal = Object.freeze({ Full: 1, Closed: 2, Dropped: 3, Config: 4 });
