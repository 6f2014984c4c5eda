// What the page and the coordinator say to each other, over one MessagePort. Times in nanoseconds from the start of the
// run (`…Ns`) or milliseconds (`…Ms`). Words as in the glossary.

/** One run, as the page's controls describe it. Checked by the Rust core (`src/pool/config.rs`), never by the page; meaning and
 *  range of each stand in `src/pool/settings.rs`. */
export interface RunConfig {
  scene: string;
  mode: "live" | "simulated";
  program: "pool" | "no-close" | "early-close" | "late-send" | "double-close" | "late-add" | "leak" | "no-respawn" | "assumed-order"
    | "ordered" | "pipeline";
  workers: number; jobs: number;
  /** The last three are scripted: their work is JavaScript that comes with the run (Script). */
  task: "wait" | "primes" | "check" | "fetch" | "image" | "own";
  /** wait, check: milliseconds per job. primes: count the primes below this number. */
  size: number; sizes: number[]; spread: "fixed" | "uniform" | "exponential"; inputs: number[];
  /** fetch: what to fetch. image: what is done. own: the reader's JavaScript. */
  urls: string[]; operation: "grey" | "blur" | "edges" | "resize"; code: string;
  /** Whether payloads are moved to the worker and back, or copied. */
  transfer: boolean;
  /** What a simulated run, which executes no script, takes the jobs to do, in turn. */
  assumed: { ms: number; value?: number; error?: string; failing?: number }[];
  failRatio: number; downMs: number; panicJobs: number[];
  /** Whether the job looks for cancellation while it runs. */
  listens: boolean;
  /** 0 = rendezvous. */
  jobsCapacity: number; resultsCapacity: number;
  /** Whether anybody receives from the results channel. */
  collector: boolean;
  onError: "collect" | "stop";
  attempts: number; backoffMs: number; jitter: number; budgetRatio: number | null; jobTimeoutMs: number | null;
  /** Timeout of the whole run's context; null = none. */
  timeoutMs: number | null; graceMs: number;
  priority: "none" | "strict" | "aging"; agingMs: number; urgentRatio: number;
  ratePerSecond: number | null; burst: number;
  arrivals: "asap" | "steady" | "poisson" | "bursts" | "waves"; arrivalsPerSecond: number; arrivalBurst: number;
  minWorkers: number | null; cooldownMs: number; idleMs: number; cores: number | null; spares: number;
  stageWorkers: number[]; stageSizes: number[];
  /** Simulated: which choices are made otherwise than usual, as "1@3,2@17" (option 1 at choice 3, option 2 at choice 17) or "fifo" for none.
   *  null: the usual order too, with the cases of a select drawn from the seed. */
  schedule: string | null;
  /** How much of a run is recorded: with "off" it comes back with an empty trace and its outcome, and may have a million simulated jobs. */
  trace: "full" | "off";
  /** Seeds every random choice. */
  seed: number;
}

/** One refused setting. `message` is a whole sentence that names field, value and allowed range. */
export interface ConfigError { field: keyof RunConfig; value: unknown; min: number | null; max: number | null; message: string; }

/** A scene's data, `src/scenes/<id>.json`. */
export interface SceneData {
  id: string;
  group: "examples" | "patterns" | "tuning" | "pitfalls";
  /** What differs from `src/scenes/defaults.json`. */
  config: Partial<RunConfig>;
  /** Settings to show beside the usual ones. */
  controls?: (keyof RunConfig)[];
  /** The Rust that runs, the most telling file first, and a Go version. */
  source?: string[]; go?: string;
  goals?: Goal[];
  question?: { choices: number; answer: number };
  fix?: { config: Partial<RunConfig>; source?: string[]; go?: string };
  try?: { config: Partial<RunConfig> }[];
  /** What it shows beside the pool (www/elements/bench.js). */
  view?: "fetches" | "gallery" | "editor" | "commands";
  /** A setting that its reader can sweep. */
  sweep?: Sweep;
}
/** Series by their names, each what differs from the scene's settings; `values` null: 1, 2, 4 … up to twice the cores. */
export interface Sweep {
  setting: "workers" | "jobsCapacity";
  of: Record<string, Partial<RunConfig>>;
  live: { values: number[] | null; config: Partial<RunConfig> };
  simulated: { values: number[] | null; config: Partial<RunConfig> };
  /** Paths into Figures; "efficiency": throughput over that of as many single workers; "memory": of the longest queue. */
  metrics: string[];
}
/** Reached when all hold at a run's end. A figure is a path into Figures or a name of Stats. */
export interface Goal { id: string; all: Condition[]; }
export interface Condition { figure?: string; setting?: keyof RunConfig; op: "<=" | ">=" | "<" | ">" | "==" | "!="; value: number | string | boolean; }

/** Its words, `src/scenes/words.en.json`. */
export interface SceneWords {
  title: string;
  /** What to watch: one sentence. */
  watch: string;
  /** What happened, with {names} of the run's own figures. */
  happened?: string;
  /** Why it happens: two or three sentences. */
  why: string;
  next?: string; goals?: Record<string, string>; question?: string; choices?: string[]; fix?: string; try?: string[];
}
export interface Scene extends Omit<SceneData, "config">, SceneWordsOnly { words: SceneWords; config: RunConfig; }
interface SceneWordsOnly { title: string; watch: string; why: string; }

/** JavaScript that does the jobs of a live run. Every worker of such a run is started for it alone. */
export interface Script {
  /** Text of www/script_runtime.js. */
  runtime: string;
  /** Classic scripts, run once in each worker, in turn; the last assigns self.runTask = async (job, input, payload, context) =>
   *  ({ value, payload, transfer }), with a whole `value` from 0 to 2^53 - 1. */
  texts: string[];
  modules?: WebAssembly.Module[];
  /** By job, the first one's first. */
  payloads: unknown[];
  /** Payloads are moved to their worker, not cloned: `transfers` says, by job, what of them. */
  isMoved: boolean;
  transfers?: Transferable[][];
  /** What its jobs tell ("value", "progress") is text of at most so many characters, or the page does not hear it. */
  mostChars?: number;
}

/** What a reader asks of a run. An order that makes no sense (an unknown one, a number out of its range, a worker that is not
 *  alive, a job that has settled) is dropped and leaves no note in the trace. */
export type Order =
  | { what: "cancel" } | { what: "cancelJob"; job: number } | { what: "shutdown" }
  /** 1–64, simulated 1–1024. Of a dynamic pool: its most, and its fewest where that is larger. Not of a pipeline. */
  | { what: "resize"; workers: number }
  /** Job starts, 0.001–1,000,000, null = no limit; 1–1000 at once after a rest. */
  | { what: "limit"; perSecond: number | null; burst: number }
  /** Of jobs dispatched from now on, in the task's range; settings that give jobs sizes of their own stay. */
  | { what: "size"; size: number }
  /** Workers take no further jobs until "resume". */
  | { what: "pause" } | { what: "resume" }
  /** Pool worker's number from 1: its Web Worker ends without a word. */
  | { what: "killWorker"; worker: number }
  /** The job's present attempt fails, or the next where it has none. */
  | { what: "failJob"; job: number };
/** Part of what a simulated run is computed from. */
export interface LogEntry { atNs: number; order: Order }

export type ToCoordinator =
  | { type: "check"; id: number; config: RunConfig }
  /** Ends the run before, if any. `run` numbers grow; every answer carries its run's number. A simulated run is computed with
   *  its `log` (equal times in the order of the list, each before whatever else comes from outside at that nanosecond) and
   *  comes back whole; a live one ignores it. */
  | { type: "run"; run: number; config: RunConfig; log?: LogEntry[]; script?: Script }
  /** Of a live run, or one whose workers still come up; a simulated run ignores it: it is asked for anew, with a log. */
  | { type: "order"; run: number; order: Order }
  /** Terminates every worker and forgets the run; answered by "stopped". */
  | { type: "stop" }
  /** The page has drawn the last "trace" message; the next may come. */
  | { type: "ack" };

/** Asked of a coordinator that does nothing else, with the whole module. */
export type ToExplorer =
  /** Makes so many `runs` more of those that tell in which schedules a configuration breaks, `most` in all; with a `config` it begins anew.
   *  Answered by "explored". */
  | { type: "explore"; id: number; config?: RunConfig; log?: LogEntry[]; runs: number; most: number };

export type FromCoordinator =
  | { type: "ready" }
  | { type: "checked"; id: number; errors: ConfigError[] }
  | { type: "refused"; run: number; errors: ConfigError[] }
  | { type: "started"; run: number }
  /** `events`: whole 32-byte records (www/trace.js decodes them); `from`: index of the first one. Events from that index
   *  on replace what the page had. A live run sends batches as it goes; a simulated run sends
   *  everything at once and the page plays it back. `strings` and `sites` are the tables the records point into, whole. */
  | { type: "trace"; run: number; from: number; events: ArrayBuffer; strings: string[]; sites: Site[]; nowNs: number;
      dropped: number }
  /** What a scripted job yielded beside its number, before its ending is told; what its script moved is moved on. */
  | { type: "value"; run: number; job: number; attempt: number; payload: unknown }
  /** How far a scripted job says it is. */
  | { type: "progress"; run: number; job: number; attempt: number; payload: unknown }
  | { type: "ended"; run: number; outcome: Outcome }
  /** So many runs so far. Every schedule with fewer than `depth` choices made otherwise is covered; `nSchedules`: how many there are,
   *  once all are. `errors`: settings that cannot run. */
  | { type: "explored"; id: number; errors: ConfigError[]; runs: number; depth: number; isOver: boolean; nSchedules: number | null; found: Found[] }
  | { type: "stopped" }
  /** From www/scripted/sandbox.js in its place: it is gone, with the run. */
  | { type: "lost"; message: string; hint: string }
  /** Workers cannot run here at all: what happened and what the reader can do. */
  | { type: "failed"; message: string; hint: string };

/** One ending of a configuration. `text`: what a panic says, else "". `nRuns` runs came to it; `nSchedules`: how many of all schedules do,
 *  once all are covered. `schedule`: the one that leads to it with the fewest choices made otherwise, `nDeviations` of them. */
export interface Found {
  broken: "no" | "misplaced" | "incomplete" | "deadlock" | "leak" | "crashed" | "paused"; text: string;
  nRuns: number; nSchedules: number | null; schedule: string; nDeviations: number;
}

export interface Site { file: string; line: number; column: number }

export interface Outcome {
  /** finished: every task returned. stuck: every task blocked for ever (deadlock), or main returned and others did not (leak).
   *  paused: a simulated run that nobody resumes. */
  kind: "finished" | "deadlock" | "leak" | "crashed" | "paused";
  elapsedMs: number;
  /** Why the context ended ("deadline exceeded", "cancelled by hand"), or null. */
  cause: string | null;
  /** XXH64 over every event record, 16 hex digits. Simulated: equal for equal config, seed and commands, everywhere. */
  hash: string;
  nEvents: number;
  stats: Stats;
  /** For deadlock and leak: one line per blocked task, in task order. */
  blocked: BlockedTask[];
  /** What ended the program, where it crashed: a Go panic. `actor` as in the trace. */
  crash?: { actor: number; text: string; file: string; line: number } | null;
  /** The run's own numbers; the module of the page's first run does not reckon them. */
  figures?: Figures;
}
/** Times in milliseconds; lengths and counts over time are means over the run. */
export interface Figures {
  throughputPerSecond: number; utilisation: number;
  waitMs: Times; runMs: Times; totalMs: Times; urgentWaitMs: Times; plainWaitMs: Times;
  maxQueue: number; meanQueue: number; meanInSystem: number; blockedMs: number; workerMs: number; peakWorkers: number;
  attempts: number; refused: number; misplaced: number; received: number;
}
export interface Times { count: number; mean: number; p50: number; p90: number; p99: number; max: number; }
export interface BlockedTask {
  /** "worker 2" */
  task: string;
  /** "send on results" — every alternative of a select, joined with " or ". */
  waitsFor: string;
  file: string; line: number;
  /** Tasks that could wake it, by name; empty when nobody can. */
  wakers: string[];
}
/** submitted = rejected + queued + inFlight + waitingToRetry + completed + failed + panicked + timedOut + expired +
 *  cancelled + killed + lost. */
export interface Stats {
  submitted: number; rejected: number; queued: number; inFlight: number; waitingToRetry: number; completed: number;
  failed: number; panicked: number; timedOut: number; expired: number; cancelled: number; killed: number; lost: number;
}
