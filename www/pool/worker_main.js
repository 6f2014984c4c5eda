// Entry of the classic script that all workers of a pool start from: after the glue that defines `wasm_bindgen`. The first
// message says which kind of worker it is, and brings the compiled module.

import { FromWorker } from './numbers.js';
import { hold } from './lock.js';
import { takeLine } from './line.js';
import { serve } from './coordinator.js';
import { TaskRuntime } from './task_runtime.js';

const line = takeLine(async ({ data: { role, lock, ...rest } }) => {
  if (role === 'coordinate') return serve(line, lock, rest);
  const { module, tasks, isWarm } = rest;
  const runtime = new TaskRuntime(line, tasks ?? crateTasks(module));
  if (isWarm) await runtime.warmUp();
  line.postMessage([FromWorker.Ready, await hold(lock)]);
  runtime.warmUp(); // not before: a module that computes for ever when it is imported would keep it from ever being ready
});

/** The tasks that are compiled into the pool's own module. @param {WebAssembly.Module} module */
function crateTasks(module) {
  /** @type {WebAssembly.Memory | undefined} */
  let memory;
  return {
    isLoaded: false,
    isWasm: true,
    get memoryBytes() {
      return memory?.buffer.byteLength ?? 0;
    },
    async load() {
      memory ??= wasm_bindgen.initSync({ module }).memory;
      this.isLoaded = true;
    },
    /** @param {string} name @returns {import('./task_module.js').Task} */
    task: (name) => (args, context) => wasm_bindgen.run_task(name, args, context),
  };
}
