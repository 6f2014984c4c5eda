import type { TraceEvent } from "./pool.js";

/** The events that `onEvents` was given, in that order, as a trace for Perfetto (ui.perfetto.dev) or chrome://tracing: write it as
 *  JSON and open the file there. A lane for each worker, a slice for each attempt, waits, arrows between the attempts of a job,
 *  how many jobs wait and run, and what was cancelled or lost. Times in microseconds. */
export function perfettoTrace(events: TraceEvent[]): { displayTimeUnit: "ms"; traceEvents: object[] };
