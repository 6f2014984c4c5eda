// The glue's global in our classic worker scripts.
declare const wasm_bindgen: {
  initSync(options: { module: WebAssembly.Module }): { memory: WebAssembly.Memory };
  PoolCore: typeof import('./core.js').PoolCore;
  /** Runs one of the crate's own tasks. */
  run_task(name: string, args: unknown, context: import('../pool.js').TaskContext): unknown;
};
