// The tasks of every contender: our pool takes this module as it is, the workers of the others import it.
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
const ME = Math.random();
/** Which worker it is, told after so many milliseconds. @param {number} ms */
export async function who(ms) {
  if (ms) await new Promise((resolve) => setTimeout(resolve, ms));
  return ME;
}
export const copy = (/** @type {ArrayBuffer} */ buffer) => buffer;
/** @param {ArrayBuffer} buffer @param {{ transfer<T>(value: T, list: Transferable[]): T }} context */
export const back = (buffer, context) => context.transfer(buffer, [buffer]);
