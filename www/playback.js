// The moment the page shows. A live run is followed by the coordinator's clock until its end; everything else is played, virtual
// nanosecond for wall nanosecond at speed 1, and anything can be paused, sought and stepped through. It reads no clock: wall times
// come in as arguments.

const MS = 1e6;
/** A longer pause between two frames means the page was hidden: playback paused with it. */
const LONGEST_FRAME_MS = 100;

export class Playback {
  /** The moment shown, nanoseconds from the start of the run. */
  nowNs = 0;
  /** Where the reader stands among the events of one instant: this many are on view; null: all of it. @type {number | null} */
  index = null;
  /** 1 is real time; Infinity jumps to the end. Not for a live run under way. */
  speed = 1;
  isPaused = false;
  /** Where the run ends, once that is known. @type {number | null} */
  endNs = null;
  /** The latest moment that was ever shown. */
  seenNs = 0;
  /** It goes with a live run's own clock, to its very end. */
  #isFollowing;
  #knownNs = 0;
  /** When the page heard that; null before the first news. @type {number | null} */
  #knownAtMs = null;
  /** @type {number | null} */
  #frameMs = null;

  /** @param {'live' | 'simulated'} mode */
  constructor(mode) {
    this.#isFollowing = mode === 'live';
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
   * @param {number} [mostNs] how far is known what happened
   */
  tick(wallMs, mostNs = Infinity) {
    const frameMs = this.#frameMs === null ? 0 : Math.min(wallMs - this.#frameMs, LONGEST_FRAME_MS);
    this.#frameMs = wallMs;
    if (this.isPaused) return;
    const wanted = this.#isFollowing ? this.#liveNs(wallMs) : this.speed === Infinity ? this.endNs ?? this.nowNs : this.nowNs + frameMs * MS * this.speed;
    // Time never runs backwards by itself.
    this.#show(Math.min(Math.max(this.nowNs, Math.min(wanted, mostNs)), this.endNs ?? Infinity), null);
    if (this.isOver) this.isPaused = true;
  }

  /** Whether the end of the run is on view. */
  get isOver() {
    return this.endNs !== null && this.nowNs >= this.endNs && this.index === null;
  }

  /** Whether it keeps up with a live run under way. */
  get isFollowing() {
    return this.#isFollowing && this.endNs === null && !this.isPaused;
  }

  /** Goes on from the moment on view; from the start again, if that was the end. A live run under way is caught up with. */
  play() {
    if (this.isOver) this.#show(0, null);
    this.#isFollowing = this.#isFollowing && this.endNs === null;
    this.isPaused = false;
    this.#frameMs = null;
  }

  pause() {
    this.isPaused = true;
  }

  /** Shows this moment and stays there. @param {number} ns @param {number | null} [index] only so many events */
  seek(ns, index = null) {
    this.isPaused = true;
    this.#show(Math.max(0, Math.min(ns, this.endNs ?? Infinity)), index);
  }

  /** @param {number} ns @param {number | null} index */
  #show(ns, index) {
    this.nowNs = ns;
    this.index = index;
    this.seenNs = Math.max(this.seenNs, ns);
  }

  /** @param {number} wallMs */
  #liveNs(wallMs) {
    if (this.endNs !== null) return this.endNs;
    return this.#knownAtMs === null ? 0 : this.#knownNs + Math.max(0, wallMs - this.#knownAtMs) * MS;
  }
}
