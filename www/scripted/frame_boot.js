// Starts a coordinator for the page around this frame, and for nobody else: not where it stands in a page of its own, nor for another origin.
onmessage = async ({ source, origin, data, ports: [port, pulse] }) => {
  if (source !== parent || parent === self || (self.origin !== 'null' && self.origin !== origin) || !port || typeof data?.script !== 'string') return;
  onmessage = null;
  try {
    const { bytes, script } = data, rules = { createScriptURL: (url) => url };
    // A module cannot cross to another origin, its bytes can.
    const module = await WebAssembly.compile(bytes), policy = self.trustedTypes?.createPolicy('wpp-worker', rules) ?? rules;
    const worker = new Worker(policy.createScriptURL(URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))), { name: 'coordinator' });
    worker.postMessage({ role: 'coordinate', module, script, port }, [port]);
    if (pulse) pulse.onmessage = () => pulse.postMessage(0); // that there is somebody still
    Object.assign(self, { worker, pulse }); // what nothing refers to may be collected
  } catch (reason) {
    port.postMessage({ type: 'failed', message: `The worker pool cannot start here: ${reason}`, hint: '' });
  }
};
parent.postMessage({ type: 'wpp:frame' }, '*');
