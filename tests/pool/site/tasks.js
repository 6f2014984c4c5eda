// Tasks of a user, for the pool's tests.

const spinFor = (ms, until = () => false) => {
  const end = performance.now() + ms;
  let turns = 0;
  while (performance.now() < end) if (until()) return turns;
  else turns++;
  return turns;
};
const sleep = (ms, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, ms);
  signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason)));
});

// ---- that do their work
export const echo = (args) => args;
export const double = async ({ value }) => value * 2;
export const whoAmI = (_, ctx) => ({ attempt: ctx.attempt, worker: ctx.worker, remainingMs: ctx.remainingMs() });
export const sum = ({ buffer }) => new Uint8Array(buffer).reduce((total, byte) => total + byte, 0);
export const makeBuffer = ({ bytes }, ctx) => {
  const buffer = new ArrayBuffer(bytes);
  return ctx.transfer({ buffer }, [buffer]);
};
export const tellProgress = async ({ steps }, ctx) => {
  for (let step = 1; step <= steps; step++) ctx.progress({ step });
  return 'told';
};
export const isolation = () => ({ isolated: globalThis.crossOriginIsolated, origin: self.origin });

// ---- that take time; those that somebody waits for say when they have started
export const spin = ({ ms }) => void spinFor(ms);
export const sleepDeaf = ({ ms }) => sleep(ms);
/** Until its gate is opened; deaf. */
export const hold = ({ gate }, ctx) => new Promise((resolve) => {
  const channel = new BroadcastChannel(gate);
  channel.onmessage = () => (channel.close(), resolve('opened'));
  ctx.progress('started');
});
export const sleepListening = ({ ms }, ctx) => (ctx.progress('started'), sleep(ms, ctx.signal));
export const fetchSlowly = async ({ url }, ctx) => (ctx.progress('started'), (await fetch(url, { signal: ctx.signal })).text());
export const loopWithCheckpoints = async ({ ms }, ctx) => {
  ctx.progress('started');
  const end = performance.now() + ms;
  while (performance.now() < end) {
    spinFor(0.2);
    await ctx.checkpoint();
  }
  return 'through';
};
export const loopListening = ({ ms }, ctx) => {
  ctx.progress('started');
  spinFor(ms, () => ctx.isCancelled());
  return ctx.isCancelled() ? 'stopped' : 'through';
};

// ---- that fail
export class QuotaError extends Error {
  name = 'QuotaError';
}
export const throwError = ({ message = 'thrown on purpose' } = {}) => {
  const error = new QuotaError(message, { cause: new TypeError('the cause', { cause: 'the root' }) });
  error.code = 507;
  error.details = { limit: 3 };
  throw error;
};
export const rejectError = async () => {
  throw new RangeError('rejected on purpose');
};
export const throwText = () => {
  throw 'only a text';
};
export const throwObject = () => {
  throw { reason: 'an object', n: 7 };
};
export const throwNothing = () => {
  throw undefined;
};
export const overflow = () => {
  const deeper = (n) => 1 + deeper(n + 1);
  return deeper(0);
};
export const failTimes = ({ times }, ctx) => {
  if (ctx.attempt <= times) throw new Error(`failed on attempt ${ctx.attempt}`);
  return ctx.attempt;
};
export const failOrSleep = async ({ fails, ms }, ctx) => {
  if (fails) throw new Error('this one fails');
  await sleep(ms, ctx.signal);
};
export const giveFunction = () => () => {};
export const closeSelf = () => {
  self.close();
};
export const closeSelfAsync = async () => {
  await sleep(10);
  self.close();
  await sleep(60_000);
};
/** As a crash would: nobody is told. */
export const vanish = () => {
  self.crash();
  return sleepForEver(); // Firefox lets what is under way come to its end
};
/** When its answer is there and not yet sent. */
export const vanishAnswering = (_, ctx) => {
  queueMicrotask(() => self.crash());
  return ctx.transfer('the answer', [new ArrayBuffer(8)]);
};
export const neverEnd = (_, ctx) => {
  ctx?.progress('started');
  for (;;);
};
export const sleepForEver = (_, ctx) => (ctx?.progress('started'), new Promise(() => {}));
export const throwLater = async () => {
  setTimeout(() => {
    throw new Error('outside of any job');
  }, 0);
  await sleep(30);
  return 'done';
};

// ---- wasm
const wasmOf = (...body) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0,
  10, body.length + 4, 1, body.length + 2, 0, ...body, 11]);
export const trap = () => new WebAssembly.Instance(new WebAssembly.Module(wasmOf(0))).exports.f(); // unreachable
export const panicLikeRust = () => {
  globalThis.__wppPanic = "panicked at src/lib.rs:7:5:\nindex out of bounds";
  trap();
};
/** More than any engine gives. */
export const exhaustHeap = () => {
  const all = [];
  for (let bytes = 2 ** 30; ; bytes *= 2) all.push(new ArrayBuffer(bytes));
};
/** Of as many arrays, one in the other. */
export const giveDeep = ({ depth }) => {
  let value = [];
  for (let n = 0; n < depth; n++) value = [value];
  return value;
};
/** More than Chromium clones; of its bytes none is ever touched. */
export const giveHuge = () => new ArrayBuffer(2 ** 32 + 8);
export const storage = async () => {
  const tried = {};
  for (const [name, use] of [['indexedDB', () => indexedDB.open('x')], ['caches', () => caches.open('x')]]) {
    tried[name] = await Promise.resolve().then(use).then(() => 'given', ({ name }) => name);
  }
  return tried;
};
export const exhaustMemory = () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 16 });
  memory.grow(1_000);
};

// ---- several jobs in one message are of one task
const moved = (bytes, ctx) => {
  const { buffer } = new Uint8Array(bytes).fill(bytes);
  return ctx.transfer(buffer, [buffer]);
};
export const many = ({ what, value, ms }, ctx) => {
  switch (what) {
    case 'error': throw new Error(`number ${value}`);
    case 'function': return () => value;
    case 'panic': return panicLikeRust();
    case 'crash': return vanish();
    case 'promise': return sleep(1).then(() => value);
    case 'spin': return spinFor(ms), value;
    case 'hold': return hold({ gate: value }, ctx);
    case 'moved': return moved(value, ctx);
    case 'trap': return { get then() { throw new Error(`number ${value}`); } };
    case 'signal': return Number(ctx.signal.aborted) + value;
    default: return value;
  }
};

// ---- that are hostile
const refuseToTell = () => { throw new Error('a trap'); };
const revokedOf = (of) => {
  const { proxy, revoke } = Proxy.revocable(of, {});
  revoke();
  return proxy;
};
export const revoked = () => { throw revokedOf({}); };
export const revokedError = () => { throw revokedOf(new Error('x')); };
export const trapped = () => { throw Object.defineProperties(new Error('x'), { message: { get: refuseToTell }, name: { get: refuseToTell } }); };
export const bush = () => {
  const error = new AggregateError([], 'bush');
  error.errors = Array(12).fill(error);
  throw error;
};
export const round = () => {
  const error = new Error('round');
  error.cause = error;
  throw error;
};
export const markup = () => { throw new Error('<img src=x onerror=alert(1)>'); };
export const long = () => { throw new Error('x'.repeat(10_000_000)); };
export const yieldsFunction = () => () => {};
export const badThenable = () => ({ get then() { throw new Error('no then'); } });
export const closes = () => self.close();

// ---- that take a worker for their own
let n_heard = 0;
/** As modules do that expect to be alone: it listens to the worker's messages, and sends some that look like the pool's. */
export const claimWorker = ({ forged }) => {
  self.onmessage = self.onmessageerror = () => n_heard++;
  self.addEventListener('message', () => n_heard++);
  self.postMessage(forged);
  return 'claimed';
};
export const overheard = () => n_heard;
