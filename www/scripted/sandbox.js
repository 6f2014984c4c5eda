// A coordinator that is cut off from the page: a frame of an origin of its own, in which the reader's code cannot reach this page, its
// storage or the network. What the frame may do stands in its policy; the workers started in it inherit that.

import { keep } from '../coordinator.js';

const POLICY = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; worker-src blob:; connect-src blob:";

/** Runs in the frame, as text. A module cannot cross to another origin, its bytes can. */
const boot = () => {
  onmessage = async ({ data: { bytes, script }, ports: [port] }) => {
    const fail = (/** @type {unknown} */ reason) => port.postMessage({ type: 'failed', message: `The worker pool cannot start here: ${reason}`, hint: '' });
    try {
      const module = await WebAssembly.compile(bytes);
      const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })), { name: 'coordinator' });
      worker.postMessage({ role: 'coordinate', module, script, port }, [port]);
      Object.assign(window, { worker }); // one that nothing refers to may be collected
    } catch (reason) {
      fail(reason);
    }
  };
};

/**
 * @param {import('../coordinator.js').Build} build
 * @returns {Promise<MessagePort>}
 */
export async function startSandboxed({ url, script }) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const bytes = await answer.arrayBuffer();
  const frame = document.createElement('iframe');
  frame.sandbox.add('allow-scripts');
  frame.hidden = true;
  frame.title = 'your own code';
  frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}"><script>(${boot})()</script>`;
  const isLoaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  document.body.append(frame);
  await isLoaded;
  keep({ terminate: () => frame.remove() });
  const { port1, port2 } = new MessageChannel();
  frame.contentWindow?.postMessage({ bytes, script }, '*', [port2, ...[bytes]]);
  return port1;
}
