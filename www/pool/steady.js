// The time that a pool goes by, in this thread: performance.now(), but for leaps back. It is to be monotonic and is not everywhere, such as after
// a machine slept; whatever waited for a moment that was near would wait for as long as the clock went back.

let lastMs = -Infinity;
/** All leaps back together. */
let lostMs = 0;

/** Milliseconds, never fewer than the time before. */
export function steadyMs() {
  const nowMs = performance.now();
  if (nowMs < lastMs) lostMs += lastMs - nowMs;
  lastMs = nowMs;
  return nowMs + lostMs;
}
