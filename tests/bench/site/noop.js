// The task of our pool.
export const noop = (x) => x;
/** Keeps a core busy for so many milliseconds. @param {number} ms */
export function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
  return ms;
}
export function forever() {
  for (;;);
}
/** @param {{ buffer: ArrayBuffer }} args @param {{ transfer<T>(value: T, list: Transferable[]): T }} context */
export const back = ({ buffer }, context) => context.transfer({ buffer }, [buffer]);
export const copy = (/** @type {unknown} */ args) => args;
