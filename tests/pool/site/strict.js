// A page's own script, where the policy admits no inline one.
import { createPool, doctor } from './pool/pool.js';

Object.assign(globalThis, { createPool, doctor, tasks: new URL('./tasks.js', import.meta.url), isReady: true });
