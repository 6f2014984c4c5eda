// Keeps the books of what a page or a worker makes and has to give back: Web Workers, message channels, timers, object URLs, listeners for the
// page's being hidden. And makes faults that nobody announces: a worker ended behind its owner's back, a clock that leaps.
//
// A plain script: injected into a page before anything else, and put in front of a worker's script; faults.js does both, here and in tests/page. A page
// reaches the same books in its workers by `globalThis.leftovers.ask(name of the worker, method, …arguments)`.
(() => {
  if (globalThis.leftovers) return;
  const { Worker, MessageChannel, MessagePort, URL, performance } = globalThis;
  const workers = new Set(), channels = new Set(), timers = new Set(), addresses = new Set(), listeners = new Set();
  const channelOf = new WeakMap();
  let n_started = 0, n_errors = 0, n_doomed = 0, doomed = '', leapMs = 0;

  globalThis.Worker = class extends Worker {
    constructor(url, options) {
      super(url, options);
      n_started++;
      this.role = options?.name ?? '';
      workers.add(this);
      this.addEventListener('error', () => n_errors++);
      if (this.role !== doomed || n_doomed === 0) return;
      n_doomed--;
      super.terminate();
    }

    terminate() {
      workers.delete(this);
      super.terminate();
    }
  };

  globalThis.MessageChannel = class extends MessageChannel {
    constructor() {
      super();
      channels.add(this);
      for (const port of [this.port1, this.port2]) channelOf.set(port, this);
    }
  };
  const { close } = MessagePort.prototype;
  MessagePort.prototype.close = function () {
    channels.delete(channelOf.get(this));
    return close.call(this);
  };

  for (const [set, clear, isOnce] of [['setTimeout', 'clearTimeout', true], ['setInterval', 'clearInterval', false]]) {
    const [setIt, clearIt] = [globalThis[set].bind(globalThis), globalThis[clear].bind(globalThis)];
    globalThis[set] = (f, ms, ...args) => {
      const timer = setIt(() => {
        if (isOnce) timers.delete(timer);
        if (typeof f === 'function') f(...args);
        else (0, eval)(f);
      }, ms);
      timers.add(timer);
      return timer;
    };
    globalThis[clear] = (timer) => {
      timers.delete(timer);
      clearIt(timer);
    };
  }

  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (of) => {
    const address = createObjectURL.call(URL, of);
    addresses.add(address);
    return address;
  };
  URL.revokeObjectURL = (address) => {
    addresses.delete(address);
    revokeObjectURL.call(URL, address);
  };

  if (typeof document === 'object') {
    for (const [name, act] of [['addEventListener', (f) => listeners.add(f)], ['removeEventListener', (f) => listeners.delete(f)]]) {
      const original = document[name];
      document[name] = function (type, f, ...rest) {
        if (type === 'visibilitychange') act(f);
        return original.call(this, type, f, ...rest);
      };
    }
  }

  const now = performance.now.bind(performance), date = Date.now.bind(Date);
  performance.now = () => now() + leapMs;
  Date.now = () => date() + leapMs;
  if (globalThis.requestAnimationFrame) {
    const request = requestAnimationFrame.bind(globalThis);
    globalThis.requestAnimationFrame = (f) => request((ms) => f(ms + leapMs));
  }

  globalThis.leftovers = {
    /** What is not given back. */
    count: () => ({ workers: workers.size, channels: channels.size, timers: timers.size, addresses: addresses.size, listeners: listeners.size }),
    /** Web Workers that were ever started here. */
    started: () => n_started,
    /** Error events of Web Workers. */
    errors: () => n_errors,
    /** Ends the oldest Web Workers of this name behind their owner's back, so many. @returns how many there were */
    kill: (role, n = 1) => [...workers].filter((worker) => worker.role === role).slice(0, n).map((worker) => Worker.prototype.terminate.call(worker)).length,
    /** The next Web Workers of this name die as they start, so many. */
    doom: (role, n) => {
      [doomed, n_doomed] = [role, n];
    },
    /** No address that was made here leads anywhere any more: what starts from it does not load. */
    revoke: () => [...addresses].map((address) => revokeObjectURL.call(URL, address)).length,
    /** The clocks of this thread go forward, or back. */
    leap: (ms) => {
      leapMs += ms;
    },
    /** In a worker of this name, wherever it was started. */
    ask: (name, method, ...args) => new Promise((resolve) => {
      const channel = new BroadcastChannel('leftovers'), question = Math.random();
      channel.onmessage = ({ data }) => {
        if (data.answers !== question) return;
        clearInterval(asking);
        channel.close();
        resolve(data.value);
      };
      // Again until it is heard: it may not listen yet. It does it once.
      const asking = setInterval(() => channel.postMessage({ question, name, method, args }), 5);
    }),
  };

  if (typeof document === 'object') {
    /** The clocks of this page and of every worker that there is. */
    globalThis.leap = async (ms) => {
      const channel = new BroadcastChannel('leftovers');
      channel.postMessage({ leap: ms });
      channel.close();
      globalThis.leftovers.leap(ms);
    };
    return;
  }
  const channel = new BroadcastChannel('leftovers'), answered = new Map();
  channel.onmessage = ({ data: { question, name, method, args, leap } }) => {
    if (leap) return globalThis.leftovers.leap(leap);
    if (name !== self.name) return;
    if (!answered.has(question)) answered.set(question, globalThis.leftovers[method](...args));
    channel.postMessage({ answers: question, value: answered.get(question) });
  };
})();
