// What the page and the coordinator say to each other, over one MessagePort. Times in nanoseconds from the start of the
// run (`…Ns`) or milliseconds (`…Ms`). Words as in the glossary.

/** One run, as the page's controls describe it. Checked by the Rust core (`src/pool/config.rs`), never by the page. */
export interface RunConfig {
  scene: string;
  mode: "live" | "simulated";
  /** 1–64. */
  workers: number;
  /** Jobs the producer submits, 1–1000. */
  jobs: number;
  task: "wait" | "primes";
  /** wait: milliseconds per job, 0–60000. primes: count the primes below this number, 10–50000000. */
  size: number;
  /** Whether the job looks for cancellation while it runs. */
  listens: boolean;
  /** 0–1000; 0 = rendezvous. */
  jobsCapacity: number;
  resultsCapacity: number;
  /** Timeout of the whole run's context; null = none. 1–600000. */
  timeoutMs: number | null;
  /** How long a cancelled running job may take before its worker is terminated. 0–10000. */
  graceMs: number;
  /** Whether anybody receives from the results channel. */
  collector: boolean;
  /** Seeds every random choice. 0–4294967295. */
  seed: number;
}

/** One refused setting. `message` is a whole sentence that names field, value and allowed range. */
export interface ConfigError { field: keyof RunConfig; value: unknown; min: number | null; max: number | null; message: string; }

/** A scene, as `src/scenes/` describes it. */
export interface Scene {
  id: string; title: string;
  /** What to watch: one sentence. */
  watch: string;
  /** Why it happens: two or three sentences. */
  why: string;
  /** "examples" | "pitfalls" */
  group: string;
  config: RunConfig;
}

export type ToCoordinator =
  | { type: "check"; id: number; config: RunConfig }
  /** Ends the run before, if any. `run` numbers grow; every answer carries its run's number. */
  | { type: "run"; run: number; config: RunConfig }
  /** Cancels the run's context. In a simulated run `atNs` is the moment shown; the run is computed anew with this command
   *  in its log and comes back whole, from event 0. In a live run `atNs` is ignored. */
  | { type: "cancel"; run: number; atNs: number }
  /** Terminates every worker and forgets the run; answered by "stopped". */
  | { type: "stop" }
  /** The page has drawn the last "trace" message; the next may come. */
  | { type: "ack" };

export type FromCoordinator =
  | { type: "ready"; scenes: Scene[]; source: { file: string; text: string } }
  | { type: "checked"; id: number; errors: ConfigError[] }
  | { type: "refused"; run: number; errors: ConfigError[] }
  | { type: "started"; run: number }
  /** `events`: whole 32-byte records (www/trace.js decodes them); `from`: index of the first one. Events from that index
   *  on replace what the page had (a branch starts at 0). A live run sends batches as it goes; a simulated run sends
   *  everything at once and the page plays it back. `strings` and `sites` are the tables the records point into, whole. */
  | { type: "trace"; run: number; from: number; events: ArrayBuffer; strings: string[]; sites: Site[]; nowNs: number;
      dropped: number }
  | { type: "ended"; run: number; outcome: Outcome }
  | { type: "stopped" }
  /** Workers cannot run here at all: what happened and what the reader can do. */
  | { type: "failed"; message: string; hint: string };

export interface Site { file: string; line: number; column: number }

export interface Outcome {
  /** finished: every task returned. stuck: every task blocked for ever (deadlock), or main returned and others did not (leak). */
  kind: "finished" | "deadlock" | "leak";
  elapsedMs: number;
  /** Why the context ended ("deadline exceeded", "cancelled by hand"), or null. */
  cause: string | null;
  /** XXH64 over every event record, 16 hex digits. Simulated: equal for equal config, seed and commands, everywhere. */
  hash: string;
  nEvents: number;
  stats: Stats;
  /** For deadlock and leak: one line per blocked task, in task order. */
  blocked: BlockedTask[];
}
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
