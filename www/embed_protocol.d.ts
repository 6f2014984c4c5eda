// What a page that embeds ours and the embed say to each other, by postMessage. Times in milliseconds from the start of the run (`…Ms`).
//
// The embed obeys window.parent alone (event.source); whoever else speaks is not heard. A message whose `type` does not begin with "wpp:"
// is not for it and left alone; every other one is checked, and a bad one changes nothing and is answered by "wpp:error". At first the embed
// says only "wpp:ready", once, and its height; from the parent's first "wpp:hello" or "wpp:cmd" on it says everything. The parent says
// "wpp:hello" until it is answered: a frame that is loaded lazily comes late.

import type { Condition, Figures, Outcome, Stats } from "./protocol.js";

/** A goal of the author's, as scenes have them, and the sentence that says it. */
export interface EmbedGoal { id: string; all: Condition[]; words: string; }

export type ToEmbed =
  /** Answered by "wpp:ready" and "wpp:state". `id`: is given back in every message of the embed, at most 200 characters. `events`: whether
   *  "wpp:event" is wanted. */
  | { type: "wpp:hello"; v?: 1; id?: string; events?: boolean }
  /** `n`: is given back in the "wpp:error" that answers it. */
  | { type: "wpp:cmd"; v?: 1; n?: number } & Command;

export type Command =
  /** Goes on, where the moment on view stands before the end; starts a run with the settings as they are, where there is none, where it has
   *  ended, or where `again` is true. */
  | { cmd: "run"; args?: { again?: boolean } }
  /** Stops the moment on view; a live run goes on behind it. */
  | { cmd: "pause"; args?: {} }
  /** So many events on, or back where negative; 1 where nothing is said. −1,000,000 to 1,000,000, whole. */
  | { cmd: "step"; args?: { by?: number } }
  /** Shows this moment and stays there; a later one than the end shows the end. Asked while a run starts, it waits for that. */
  | { cmd: "seek"; args: { ms: number } }
  /** Shows the first events, so many. */
  | { cmd: "goto"; args: { event: number } }
  /** Settings of the next run, `scene` and options, under the names they have in links: as text like there, or as numbers, yes and no, null
   *  (none) and lists. All of it is taken, or nothing. At most 64 names, each value at most 100,000 characters. */
  | { cmd: "set"; args: Record<string, Value | Value[]> }
  | { cmd: "theme"; args: { theme: "auto" | "light" | "dark" } };
type Value = string | number | boolean | null;

/** `v` is 1 in all of them; `id` is the parent's from "wpp:hello", or else the frame's name. */
export type FromEmbed = { v: 1; id: string } & (
  /** It listens. */
  | { type: "wpp:ready"; scene: string }
  /** Its content is so high, CSS pixels. The same is also said as Embedly's JSON text and as `{ height }`. */
  | { type: "wpp:resize"; height: number }
  /** Whenever it changes, at most ten times a second while it moves. */
  | { type: "wpp:state" } & State
  /** Events of the trace that came on view since the last one, at most 200, and the rest in messages that follow at once. Of more than 5,000 only
   *  the last 5,000 are said: `skipped` are so many before these. After a step back nothing is said until there are later ones than ever before. */
  | { type: "wpp:event"; run: number; skipped: number; events: EmbedEvent[] }
  /** Its outcome is known: for a live run when it ends, for a simulated one at once, before it is played. */
  | { type: "wpp:done"; run: number } & Summary
  /** Which field of a message is wrong, what stands there (at most 200 characters) and what may. Nothing was changed. Where the embed cannot run
   *  at all, `field` is "environment"; where the core refuses a run, it is the setting. `n`: the command's. */
  | { type: "wpp:error"; field: string; value: string; allowed: string; message: string; n?: number });

export interface State {
  phase: "loading" | "idle" | "starting" | "running" | "ended" | "failed";
  scene: string; mode: "live" | "simulated";
  /** From 1, growing; 0 before the first. */
  run: number;
  nowMs: number;
  /** Where the run ends; null as long as that is not known. */
  endMs: number | null;
  /** Events on view, and those known. */
  event: number; nEvents: number;
  isPlaying: boolean;
  /** The end is on view. */
  isOver: boolean;
  /** Some of it can be seen; otherwise it does not draw. */
  isVisible: boolean;
}

export interface Summary {
  scene: string; mode: "live" | "simulated"; seed: number;
  kind: Outcome["kind"]; elapsedMs: number; cause: string | null; hash: string; nEvents: number;
  stats: Stats;
  /** Only from the larger module: for runs that need it, or where a goal does. */
  figures?: Figures;
  /** The author's goals. */
  goals: { id: string; isReached: boolean }[];
}

export interface EmbedEvent {
  index: number; atMs: number;
  /** A name of Kind in www/kinds.js, such as "JobSettled". */
  kind: string;
  /** As in the trace: 0 nobody, 1 producer, 2 collector, 10 + n worker n. */
  actor: number;
  /** 0: none. */
  job: number;
  /** What happened, in a sentence. */
  text: string;
}
