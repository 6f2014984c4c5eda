// The moment the page shows. Live: it follows the coordinator's clock. Simulated: the whole run is here already and this
// plays it, virtual nanosecond for wall nanosecond at speed 1. It reads no clock: wall times come in as arguments.

const MS = 1e6;
/** A longer pause between two frames means the page was hidden: playback paused with it. */
const LONGEST_FRAME_MS = 100;

export class Playback {
  /** The moment shown, nanoseconds from the start of the run. */
  nowNs = 0;
  /** 1 is real time; Infinity jumps to the end. Simulated only. */
  speed = 1;
  /** Where the run ends, once that is known. @type {number | null} */
  endNs = null;
  #knownNs = 0;
  /** When the page heard that; null before the first news. @type {number | null} */
  #knownAtMs = null;
  /** @type {number | null} */
  #frameMs = null;

  /** @param {'live' | 'simulated'} mode */
  constructor(mode) {
    this.mode = mode;
  }

  /**
   * News from a live coordinator: its clock stood at `ns` when the page's stood at `wallMs`.
   * @param {number} ns
   * @param {number} wallMs
   */
  heard(ns, wallMs) {
    this.#knownNs = ns;
    this.#knownAtMs = wallMs;
  }

  /**
   * Moves on to this frame.
   * @param {number} wallMs the page's clock, milliseconds
   */
  tick(wallMs) {
    this.nowNs = Math.min(this.mode === 'live' ? this.#liveNs(wallMs) : this.#playedNs(wallMs), this.endNs ?? Infinity);
    this.#frameMs = wallMs;
  }

  /** Whether the end of the run is on view. */
  get isOver() {
    return this.endNs !== null && this.nowNs >= this.endNs;
  }

  /** @param {number} wallMs */
  #liveNs(wallMs) {
    if (this.endNs !== null) return this.endNs;
    if (this.#knownAtMs === null) return 0;
    // Time never runs backwards on the page, not even when a message was late.
    return Math.max(this.nowNs, this.#knownNs + Math.max(0, wallMs - this.#knownAtMs) * MS);
  }

  /** @param {number} wallMs */
  #playedNs(wallMs) {
    if (this.speed === Infinity) return this.endNs ?? this.nowNs;
    const frameMs = this.#frameMs === null ? 0 : Math.min(wallMs - this.#frameMs, LONGEST_FRAME_MS);
    return this.nowNs + frameMs * MS * this.speed;
  }
}
