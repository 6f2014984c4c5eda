// Starts the coordinator: compiles the wasm, starts a Web Worker, hands it the module and a port.

import url from '../pkg/playground_bg.wasm?url';
import script from '../pkg/playground_worker.js?raw';

/** A module of ours and the script its workers start from. @typedef {{ url: string, script: string }} Build */

/** The plain pattern: what the first run needs. @type {Build} */
export const SMALL = { url, script };

/** Vouches for the blob that the coordinator starts from. */
const rules = { createScriptURL: (/** @type {string} */ url) => url };
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('wpp-worker', rules) ?? rules;

/** The environment cannot run workers: `message` says what happened, `hint` what the reader can do. */
export class CannotStart extends Error {
  /** @param {string} message @param {string} hint @param {unknown} cause */
  constructor(message, hint, cause) {
    super(message, { cause });
    this.hint = hint;
  }
}

/** The coordinator under way: a worker that nothing refers to may be collected.
 * @type {{ terminate(): void } | undefined} */
let kept;

/** Ends the coordinator before and keeps this one. @param {{ terminate(): void }} coordinator */
export function keep(coordinator) {
  kept?.terminate();
  kept = coordinator;
}

/**
 * Resolves to the port on which the coordinator listens (see protocol.d.ts); its first message is "ready".
 * A coordinator that was started before ends with all its workers.
 * @param {Build} build
 * @param {(coordinator: { terminate(): void }) => void} [hold]  who keeps it, if it is to live beside the one before
 * @returns {Promise<MessagePort>}
 * @throws {CannotStart}
 */
export async function startCoordinator({ url: wasmUrl, script }, hold = keep) {
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  try {
    // Both at once: the worker's thread comes up while the module is compiled.
    const worker = new Worker(policy.createScriptURL(url), { name: 'coordinator' });
    const isUp = new Promise((resolve, reject) => {
      worker.onmessage = resolve;
      worker.onerror = reject;
    });
    isUp.catch(() => {}); // it may fail while the module still compiles: not unhandled, only handled later
    const module = await compile(wasmUrl);
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ role: 'coordinate', module, script, port: port2 }, [port2]);
    await isUp;
    hold(worker);
    return port1;
  } catch (error) {
    const words = error instanceof ErrorEvent ? error.message : String(error);
    throw new CannotStart(`The worker pool cannot start here: ${words}`,
      'A sandboxed frame or a strict content security policy may forbid it; open the page in a tab of its own.', error);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Compiled while it streams in, or afterwards where the server does not call it application/wasm. @param {string} wasmUrl */
async function compile(wasmUrl) {
  try {
    return await WebAssembly.compileStreaming(fetch(wasmUrl));
  } catch {
    const response = await fetch(wasmUrl);
    if (!response.ok) throw new Error(`${wasmUrl} answered ${response.status}`);
    return WebAssembly.compile(await response.arrayBuffer());
  }
}
