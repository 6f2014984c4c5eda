// Runs the reader's job, which the script before this one defined: a classic script in a pool worker (see www/script_runtime.js).

self.runTask = async (_job, input, _payload, context) => {
  if (typeof self.job !== 'function') return { error: 'the code defines no function with the name "job"' };
  const value = /** @type {any} */ (await self.job(input, context));
  // The core knows whole numbers from 0 on; the page is told in words what it really was.
  return { value: Number.isSafeInteger(value) && value >= 0 ? value : 0, payload: self.wppWords(value) };
};
