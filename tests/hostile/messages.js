// Messages that windows of others may send: no message of ours, one of ours in a wrong shape, or one that is right and comes from the wrong window.
// The text of a function, which runs in a page of theirs. What cannot be cloned (functions, proxies, symbols) no window can send; getters are
// read by whoever sends.

/** Yields the messages. */
export const JUNK = `() => {
  const noText = { toString: 1, valueOf: 1 }, circle = { type: 'wpp:cmd', cmd: 'run' };
  circle.args = circle;
  let deep = 'x';
  for (let k = 0; k < 2_000; k++) deep = [deep];
  const wpp = (name, more) => ({ type: 'wpp:' + name, v: 1, id: 'wpp1', ...more });
  return [
    null, undefined, 0, NaN, 1n, true, '', 'PING', 'PONG', 'wpp:cmd', '{"context":"iframe.resize","height":9999}', 'x'.repeat(3_000_000),
    [], {}, new Map([['type', 'wpp:cmd']]), new Error('wpp:cmd'), new ArrayBuffer(1_000_000), new Blob(['x']), new Date(NaN), /wpp:/, noText, deep, circle, { height: 9 },
    { type: noText }, { type: deep }, { type: null }, { type: ['wpp:cmd'] }, { type: 'wpp:' }, { type: 'wpp:' + 'y'.repeat(3_000_000) }, { type: new String('wpp:cmd') },
    wpp('hello', { id: noText }), wpp('hello', { id: 'forged', events: true }), wpp('cmd', { cmd: 'run' }), wpp('cmd', { cmd: noText, args: noText }), wpp('cmd', { cmd: 'set', args: { workers: 1, scene: 'timeout' } }),
    wpp('resize', { height: noText }), wpp('resize', { height: 1e9 }), wpp('ready'), wpp('state', { run: 99, phase: 'ended', isOver: true }), wpp('event', { run: 99, events: 7 }),
    wpp('done', { run: 99 }), wpp('error', { field: 'environment', message: 'forged' }), wpp('frame'), wpp('frame', { bytes: new ArrayBuffer(8), script: 'forged' }), wpp('version', { version: 'forged' }),
    { type: 'ready' }, { type: 'failed', message: 'forged', hint: 'forged' }, { type: 'trace', run: 1, events: [] }, { bytes: new ArrayBuffer(8), script: 'forged' }, { role: 'coordinate', script: 'forged' },
    { perfetto: { buffer: new ArrayBuffer(8), title: 'forged', fileName: 'forged' } },
  ];
}`;

/** Sends all of them, with and without a port, to these windows, again and again until the page is left; counts in `window.sent` how often, and in
 * `window.answered` what comes back on a port. @param {string} targets  an expression for the windows */
export const FLOOD = (targets) => `
  window.sent = 0;
  window.answered = [];
  window.flood = setInterval(() => {
    for (const target of ${targets}) for (const junk of (${JUNK})()) {
      if (window.sent % 10 && (junk?.length ?? junk?.type?.length) > 1e6) continue; // those take their time
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => window.answered.push(data);
      try { target.postMessage(junk, '*'); target.postMessage(junk, '*', [port2]); } catch (error) { if (error.name !== 'DataCloneError') throw error; }
    }
    window.sent += 1;
  }, 40);`;
