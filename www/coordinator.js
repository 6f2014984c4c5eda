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

/** One that was handed everything and does not answer by then never will. It takes some 50 ms. */
const START_LIMIT_MS = 15_000;

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
 * A coordinator that was started before ends with all its workers. One that ends by itself is told as "failed", where there are Web Locks.
 * @param {Build} build
 * @param {(coordinator: { terminate(): void }) => void} [hold]  who keeps it, if it is to live beside the one before
 * @returns {Promise<MessagePort>}
 * @throws {CannotStart}
 */
export async function startCoordinator({ url: wasmUrl, script }, hold = keep) {
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const { port1, port2 } = new MessageChannel(), lock = `coordinator-${Math.random()}`;
  /** @type {Worker | undefined} */
  let worker, limit = 0;
  try {
    // Both at once: the worker's thread comes up while the module is compiled.
    const begun = (worker = new Worker(policy.createScriptURL(url), { name: 'coordinator' }));
    const isUp = new Promise((resolve, reject) => {
      begun.onmessage = ({ data }) => (data === 'up' ? resolve(data) : watch(lock, port1));
      begun.onerror = reject;
    });
    isUp.catch(() => {}); // it may fail while the module still compiles: not unhandled, only handled later
    const module = await compile(wasmUrl);
    worker.postMessage({ role: 'coordinate', module, script, port: port2, lock }, [port2]);
    await Promise.race([isUp, new Promise((_, reject) => (limit = window.setTimeout(reject, START_LIMIT_MS, 'its worker does not answer')))]);
    hold({ terminate: () => (begun.terminate(), port1.close()) });
    return port1;
  } catch (error) {
    worker?.terminate();
    port1.close();
    // An event without words: the script was not let in.
    const words = error instanceof Event ? /** @type {ErrorEvent} */ (error).message ?? 'its worker was refused' : String(error);
    throw new CannotStart(`The worker pool cannot start here: ${words}`,
      'A sandboxed frame or a strict content security policy may forbid it; open the page in a tab of its own.', error);
  } finally {
    clearTimeout(limit);
    URL.revokeObjectURL(url);
  }
}

/** It holds this lock for life, and no event says that it died. @param {string} lock @param {MessagePort} port */
const watch = (lock, port) => navigator.locks.request(lock, () => port.onmessage?.(new MessageEvent('message', {
  data: { type: 'failed', message: 'The worker that runs the pool ended without a word.', hint: 'Run it again.' } })));

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
