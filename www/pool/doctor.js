// doctor(): what this environment allows a pool, each point tried out, not looked up.

import { hold, freshLockName } from './lock.js';
import { workerAddress } from './trusted.js';

/** @returns {Promise<Array<{ name: string, ok: boolean, means: string }>>} */
export async function doctor() {
  const [hasBlobWorkers, hasModuleWorkers, hasNested, hasTokens, hasLocks] = await Promise.all([
    starts('postMessage(1)'),
    starts('postMessage(1)', { type: 'module' }),
    starts(`const url = URL.createObjectURL(new Blob(['postMessage(1)'])); const rules = { createScriptURL: (it) => it };
      const it = new Worker((self.trustedTypes?.createPolicy('wpp-pool', rules) ?? rules).createScriptURL(url));
      it.onmessage = () => postMessage(1); it.onerror = () => postMessage(0)`),
    starts(`const url = URL.createObjectURL(new Blob(['1'])); const it = new XMLHttpRequest(); it.open('GET', url, false); it.send();
      postMessage(Number(it.status === 200))`),
    typeof navigator.locks === 'object' ? hold(freshLockName()) : false,
  ]);
  const tickMs = resolutionMs();
  return [
    point('Web Workers', typeof Worker === 'function', 'jobs run beside this thread', 'no pool can be made here'),
    point('WebAssembly', typeof WebAssembly === 'object', "the pool's core runs", 'no pool can be made here'),
    point('blob workers', hasBlobWorkers, 'workers start, in sandboxed frames too',
      'no pool can be made here: the content security policy has to allow worker-src blob:'),
    point('module workers', hasModuleWorkers, 'not needed', 'not needed: workers start from a classic script'),
    point('nested workers', hasNested, 'coordinator: "worker" works', 'use coordinator: "here"'),
    point('stop tokens', hasTokens, 'synchronous loops hear of their cancellation by isCancelled()',
      'a synchronous loop that is cancelled is killed after its grace'),
    point('Web Locks', hasLocks, 'a worker that dies without a word is noticed within milliseconds',
      'a silent death is noticed by pings, and inside a synchronous job by its timeout: set timeoutMs'),
    point('cross-origin isolation', Boolean(globalThis.crossOriginIsolated), 'clocks are finer', 'not needed: clocks are coarser'),
    point('clock', tickMs <= 1, `times are good to ${tickMs} ms`, `times are good to ${tickMs} ms only`),
  ];
}

/** @param {string} name @param {boolean} ok @param {string} yes @param {string} no */
const point = (name, ok, yes, no) => ({ name, ok, means: ok ? yes : no });

/** Whether a worker of this script says 1. @param {string} script @param {WorkerOptions} [options] @returns {Promise<boolean>} */
async function starts(script, options) {
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  /** @type {Worker | undefined} */
  let worker;
  const answer = new Promise((resolve) => {
    setTimeout(resolve, LIMIT_MS, false);
    try {
      worker = new Worker(workerAddress(url), options);
      worker.onmessage = ({ data }) => resolve(data === 1);
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(false);
      };
    } catch {
      resolve(false);
    }
  });
  const ok = await answer;
  worker?.terminate();
  URL.revokeObjectURL(url);
  return ok;
}

/** The least step that the clock was seen to take. */
function resolutionMs() {
  let least = Infinity;
  for (let last = performance.now(), n_steps = 0; n_steps < 5; ) {
    const now = performance.now();
    if (now === last) continue;
    least = Math.min(least, now - last);
    [last, n_steps] = [now, n_steps + 1];
  }
  return Math.round(least * 1000) / 1000;
}

const LIMIT_MS = 3_000;
