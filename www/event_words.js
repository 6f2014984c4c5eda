// An event in words. (Replaced on merge.)
/** @param {import('./trace.js').TraceEvent} event @param {import('./trace.js').Trace} _trace @param {import('./model.js').PoolState} [_state] */
export const describe = (event, _trace, _state) => `event ${event.kind} job ${event.job}`;
