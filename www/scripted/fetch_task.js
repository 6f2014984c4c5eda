// Fetches one URL and reads its body whole: a classic script in a pool worker (see www/script_runtime.js).

/**
 * @param {number} _job
 * @param {number} _input
 * @param {any} payload  { url, isOurs }: absolute where it is a URL at all; ours is told which attempt this is
 * @param {any} context
 */
self.runTask = async (_job, _input, { url, isOurs }, { signal, attempt }) => {
  if (!URL.canParse(url)) return { error: `"${url}" is no URL` };
  const began = performance.now();
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url, { signal, cache: 'no-store', headers: isOurs ? { 'x-attempt': String(attempt) } : {} });
  } catch (error) {
    if (signal.aborted) throw error;
    return { error: await reason() };
  }
  if (!response.ok) return { error: `HTTP ${response.status} ${response.statusText}`.trim() };
  const body = await response.arrayBuffer();
  const type = response.headers.get('content-type') ?? '';
  return { value: body.byteLength, payload: { status: response.status, type, ms: performance.now() - began } };

  /** Why nothing came. The browser does not say; a request that asks for nothing readable tells whether anybody is there. */
  async function reason() {
    if (!navigator.onLine) return 'no connection: this device is offline';
    try {
      await fetch(url, { signal, mode: 'no-cors', cache: 'no-store' });
      return 'refused by CORS: the server answered, but does not let this page read it';
    } catch {
      return 'no connection: the host does not exist, refused, or cannot be reached';
    }
  }
};
