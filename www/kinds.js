// Numbers in a trace record. The Rust side is src/trace/event.rs; tests/kinds.rs holds the two together.
//
// A record is 32 bytes, little endian:
//   0 u64 at      nanoseconds since the run began
//   8 u8  kind    Kind
//   9 u8  detail  meaning depends on kind
//  10 u16 actor   0 nobody, 1 producer, 2 collector (main), 3 closer, 2 + n closer of a pipeline's stage n, 10 + n worker n (n from 1)
//  12 u16 object  channel, wait group or context, numbered in order of making; 0 none
//  14 u16 site    index + 1 into the sites table; 0 none
//  16 u32 job     job id, from 1; 0 none
//  20 u32 a       meaning depends on kind
//  24 u64 b       meaning depends on kind

export const Kind = Object.freeze({
  RunStarted: 1, //      b seed
  ActorStarted: 2, //    actor; a index + 1 of its name in the strings table
  ActorEnded: 3, //      actor
  ObjectMade: 4, //      object; detail ObjectKind; a name (strings index + 1); b capacity of a channel, deadline (ns) of a context or 0
  Blocked: 5, //         actor; detail WaitKind; object; site; job for a send; a = case index; b = number of cases (1, or a select's)
  Unblocked: 6, //       actor; a = the case that fired
  Sent: 7, //            actor; object; site; job; a = queue length afterwards
  Received: 8, //        actor; object; site; job; a = queue length afterwards
  EndReceived: 9, //     actor; object; site: received "closed and drained"
  Closed: 10, //         actor; object; site
  SendRefused: 11, //    actor; object; site; job: sent on a closed channel, the value came back
  JobSubmitted: 12, //   actor; job: somebody wishes to submit it; a = its priority (i32)
  JobDispatched: 14, //  actor (worker); job; a = attempt, from 1; b = when the attempt's own timeout will be (ns since start) or 0
  JobCancelAsked: 15, // actor (worker); job: asked to stop at its next checkpoint
  JobSettled: 16, //     actor (worker, or who withdrew it); job; detail JobState; a = text (strings index + 1) or 0; b = its value
  WorkerChanged: 17, //  actor; detail WorkerState; a = generation, from 1 (a replaced worker has the next one)
  ContextCancelled: 18, // object; a = cause (strings index + 1)
  WaitGroupAdded: 19, // actor; object; a = count afterwards
  TimerFired: 20, //     actor
  Commanded: 21, //      detail Command; the rest as there
  RunEnded: 22, //       detail RunEnd; a = number of blocked tasks
  JobWaiting: 23, //     job: will be run again; a = attempts so far; b = backoff (ns)
  Limited: 24, //        a rate limit begins or changes: a = burst; b = thousandths of a start per second, 0 none
  SparesChanged: 25, //  a = Web Workers that are ready beside the run's own
});

export const ObjectKind = Object.freeze({ Channel: 1, WaitGroup: 2, Context: 3 });
export const WaitKind = Object.freeze({ Send: 1, Receive: 2, WaitGroup: 3, Context: 4, Timer: 5, Job: 6, Worker: 7 });
export const JobState = Object.freeze({
  Queued: 2, InFlight: 3, Completed: 4, Failed: 5, Panicked: 6, TimedOut: 7, Cancelled: 8, Killed: 9, Lost: 10,
  Rejected: 11, Expired: 12, WaitingToRetry: 13,
});
export const WorkerState = Object.freeze({
  Starting: 1, Idle: 2, Busy: 3, Cancelling: 4, Stopping: 5, Stopped: 6, Lost: 7,
});
export const Command = Object.freeze({
  Cancel: 1,
  CancelJob: 2, //  job
  Shutdown: 3,
  Resize: 4, //     a = workers
  Limit: 5, //      a = burst; b = thousandths of a start per second, 0 none
  Pause: 6,
  Resume: 7,
  KillWorker: 8, // actor = the worker's
  FailJob: 9, //    job
  Size: 10, //      a = size
});
export const RunEnd = Object.freeze({ Finished: 1, Deadlock: 2, Leak: 3, Crashed: 4, Paused: 5 });
