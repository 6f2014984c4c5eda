// The end of pkg/playground_worker.js, a classic script: after the glue that defines `wasm_bindgen`. Every Web Worker of ours, the
// coordinator and the pool workers alike, starts here; its first message says which it is and brings the compiled module
// and its port.

/* global wasm_bindgen */

{
  /** Vouches for what workers load: texts that came with a message of ours, in blobs. In a block and bound, so that a reader's code, which
   * runs here later, never gets hold of it; and there is only one of its name. */
  const rules = { createScriptURL: (/** @type {string} */ url) => (url.startsWith('blob:') ? url : '') };
  const policy = /** @type {any} */ (self).trustedTypes?.createPolicy('wpp-worker', rules) ?? rules, trust = policy.createScriptURL.bind(policy);

  self.onmessage = async (event) => {
    self.onmessage = null;
    const { role, module, port, script, lock } = event.data; // script: the coordinator's own text, or a run's jobs; lock: to be held for life
    // A text on a worker's port says that it broke. A trap or an uncaught error ends the instance: what comes after is lies.
    const tell = (/** @type {unknown} */ reason) => {
      port.postMessage(role === 'work' ? String(reason) : { type: 'failed', message: String(reason), hint: '' });
    };
    // Told on the port, and nowhere else: uncaught it would come up once more in whoever started this worker, as if that had broken.
    self.addEventListener('error', (error) => (error.preventDefault(), (self.wppHear ?? tell)(error.message, error)));
    self.addEventListener('unhandledrejection', (rejection) => (rejection.preventDefault(), tell(rejection.reason)));
    wasm_bindgen.initSync({ module });
    if (role === 'coordinate') {
      wasm_bindgen.coordinate(port, module, trust(URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))));
      self.postMessage('up');
      self.navigator?.locks?.request(lock, () => (self.postMessage('held'), new Promise(() => {}))).catch(() => {}); // refused in sandboxed frames
    } else {
      await wasm_bindgen.work(port, lock, script && (importScripts(trust(script.runtime)), self.wppRunner(script, port, trust)));
    }
  };
}
