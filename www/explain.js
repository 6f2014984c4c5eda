// Why a job ended so. (Replaced on merge.)
/** @param {import('./model.js').Job} job @param {import('./trace.js').Trace} _trace @param {import('./model.js').PoolState} _state
 * @param {import('./protocol.js').RunConfig} _config */
export const explain = (job, _trace, _state, _config) => `job ${job.id}`;
