// The address of a worker's script as a page under Trusted Types demands it: by a policy that admits the blobs that this pool makes, and nothing else.

/** @typedef {{ createScriptURL(url: string): any }} Policy */

const rules = {
  /** @param {string} url */
  createScriptURL(url) {
    if (!url.startsWith('blob:')) throw new TypeError(`the pool starts workers from blobs of its own, not from ${url}`);
    return url;
  },
};

/** The page may not allow it, or have one of that name already; then its own default policy decides. @type {Policy} */
let policy = rules;
try {
  policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('wpp-pool', rules) ?? rules;
} catch {
  // As said.
}

/** @param {string} url of a blob @returns {any} what `new Worker` takes */
export const workerAddress = (url) => policy.createScriptURL(url);
