// Noticing a thread's death. Browsers fire no event for it, but a Web Lock that the thread holds for life is released.
// In sandboxed frames locks are absent or refused: hold() says so.

/** A lock name that no other page or pool of this origin has. @returns {string} */
export const freshLockName = () => `worker-pool-${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`;

/**
 * Takes a lock and keeps it for as long as this thread lives.
 * @param {string} name
 * @returns {Promise<boolean>} whether it was granted
 */
export function hold(name) {
  return new Promise((resolve) => {
    try {
      navigator.locks.request(name, () => (resolve(true), new Promise(() => {}))).catch(() => resolve(false));
    } catch {
      resolve(false);
    }
  });
}

/**
 * Calls `died` once, when the holder of the lock is gone.
 * @param {string} name
 * @param {() => void} died
 * @returns {AbortController} abort() ends the watch
 */
export function watch(name, died) {
  const control = new AbortController();
  navigator.locks.request(name, { signal: control.signal }, () => {}).then(
    () => !control.signal.aborted && died(),
    () => {}, // the watch was ended
  );
  return control;
}
