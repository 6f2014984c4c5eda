// Types of the custom element as it is published: importing the module defines it. What the frame says and hears in full stands in
// www/embed_protocol.d.ts of the repository.

/** `<worker-pool-playground scene="timeout" home="https://example.org/playground/embed/">`. Its attributes are the keys of a link and of the
 *  embed; the methods are its commands, kept until the frame listens. */
export interface WorkerPoolPlaygroundElement extends HTMLElement {
  /** Goes on from the moment on view, or starts a run where there is none or `again` is true. */
  run(how?: { again?: boolean }): void;
  /** Stops the moment on view; a live run goes on behind it. */
  pause(): void;
  /** So many events on, or back where negative; 1 by default. */
  step(by?: number): void;
  /** Shows this moment, milliseconds from the start of the run, and stays there. */
  seek(ms: number): void;
  /** Shows the first events, so many. */
  goto(event: number): void;
  /** Settings of the next run. All of it is taken, or nothing, and `wpp-error` says why. */
  set(settings: Record<string, string | number | boolean | null | (string | number)[]>): void;

  addEventListener<Name extends keyof WorkerPoolPlaygroundEvents>(
    type: Name, listener: (this: this, event: CustomEvent<WorkerPoolPlaygroundEvents[Name]>) => unknown, options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

/** `detail` of what the element fires. Times are milliseconds from the start of the run. */
export interface WorkerPoolPlaygroundEvents {
  'wpp-ready': { scene: string };
  'wpp-state': {
    phase: 'loading' | 'idle' | 'starting' | 'running' | 'ended' | 'failed'; scene: string; mode: 'live' | 'simulated';
    /** From 1, growing; 0 before the first. */
    run: number; nowMs: number;
    /** null as long as the end is not known. */
    endMs: number | null;
    /** Events on view, and those known. */
    event: number; nEvents: number; isPlaying: boolean; isOver: boolean; isVisible: boolean;
  };
  /** Only with the attribute `events`. */
  'wpp-event': { run: number; skipped: number; events: { index: number; atMs: number; kind: string; actor: number; job: number; text: string }[] };
  'wpp-done': {
    run: number; scene: string; mode: 'live' | 'simulated'; seed: number; kind: 'finished' | 'deadlock' | 'leak' | 'crashed' | 'paused';
    elapsedMs: number; cause: string | null; hash: string; nEvents: number;
    /** How many jobs ended in which way; they add up to `submitted`. */
    stats: Record<'submitted' | 'rejected' | 'queued' | 'inFlight' | 'waitingToRetry' | 'completed' | 'failed' | 'panicked' | 'timedOut' | 'expired' | 'cancelled' |
      'killed' | 'lost', number>;
    goals: { id: string; isReached: boolean }[];
  };
  'wpp-error': { field: string; value: string; allowed: string; message: string };
}

declare global {
  interface HTMLElementTagNameMap {
    'worker-pool-playground': WorkerPoolPlaygroundElement;
  }
}
