// The pool for pages of one's own: import this file, or dist/pool/pool.js, from a plain module script, from a bundler or from
// a worker. Its types and its documentation are pool.d.ts.

export { createPool } from './pool/create.js';
export { doctor } from './pool/doctor.js';
export { JobError, PoolError } from './pool/job.js';
