// A worker's line to the thread that started it: its own messages, which arrive sooner than those of a MessagePort, kept from
// whatever else runs in the worker. A task module may set `onmessage` or call `postMessage` as if it were alone: it hears and says nothing.

/**
 * @typedef {object} Line
 * @property {(message: unknown, transfer?: Transferable[]) => void} postMessage
 * @property {(event: MessageEvent) => void} onmessage
 * @property {() => void} onmessageerror  what came cannot be read here
 */

/** To be called once in a worker, before it has heard anything. @param {(event: MessageEvent) => void} onmessage @returns {Line} */
export function takeLine(onmessage) {
  const postMessage = /** @type {Line["postMessage"]} */ (/** @type {any} */ (self).postMessage.bind(self));
  /** @type {Line} */
  const line = { postMessage, onmessage, onmessageerror() {} };
  self.addEventListener('message', (event) => {
    event.stopImmediatePropagation();
    line.onmessage(event);
  });
  self.addEventListener('messageerror', (event) => {
    event.stopImmediatePropagation();
    line.onmessageerror();
  });
  self.postMessage = () => {};
  return line;
}
