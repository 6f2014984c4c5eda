// Runs a script's jobs in a pool worker: a classic script, whose text the page sends along with the first scripted run (it is no
// part of what a first visit loads). It leaves one function behind, which src/web/script.rs and www/worker_boot.js call.
//
// A run's script assigns self.runTask = async (job, input, payload, context) => ({ value, payload, transfer }) or ({ error }), in words.

/** @typedef {{ runtime: string, texts: string[], modules?: WebAssembly.Module[] }} Start */
/** Vouches for an address where Trusted Types are required. @typedef {(url: string) => any} Trust */
/** @typedef {{ value?: number, payload?: unknown, transfer?: Transferable[], error?: string, isStopped?: boolean }} Answer */

self.wppRunner = (() => {
  'use strict';

  /** How long a job may keep its thread before a checkpoint lets messages in, and between two looks at a token. */
  const SLICE_MS = 4;
  /** A worker tells how far it is at most so often: the newest, whatever came in between. */
  const PACE_MS = 100;
  /** Characters of an error, and of what the page is told of a value. */
  const MOST_CHARS = 2_000;

  /** @type {(() => void)[]} */
  const waiting = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => waiting.shift()?.();
  /** One turn of the event loop. @returns {Promise<void>} */
  const turn = () => new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(0);
  });

  const post = MessagePort.prototype.postMessage, Request = XMLHttpRequest, now = performance.now.bind(performance);
  let toldMs = -Infinity;

  /** Loads a classic script with its own line numbers. @param {string} text @param {Trust} trust */
  function load(text, trust) {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    try {
      importScripts(trust(url));
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  /** What a job gets beside its arguments. */
  class Context {
    #control = new AbortController();
    #listens;
    #token;
    #tell;
    #turnedMs = now();
    #lookedMs = now();
    /** What progress() said last, until it is told. @type {{ value: unknown } | null} */
    #news = null;
    #timer = 0;

    /** @param {{ worker: number, attempt: number, modules: WebAssembly.Module[], listens: boolean, token: string | null,
     *   tell: (words: string) => void }} facts  listens: it may hear of its cancellation; token: a URL that can be read until then */
    constructor({ worker, attempt, modules, listens, token, tell }) {
      this.worker = worker;
      this.attempt = attempt;
      this.modules = modules;
      this.#listens = listens;
      this.#token = token;
      this.#tell = tell;
    }

    get signal() {
      return this.#control.signal;
    }

    /** Lets messages in where that was long ago; throws once the job is cancelled. */
    async checkpoint() {
      if (this.#listens && now() - this.#turnedMs >= SLICE_MS) {
        await turn();
        this.#turnedMs = now();
      }
      this.signal.throwIfAborted();
    }

    /** For loops that never await: no message gets in there, but a token that was revoked shows. */
    isCancelled() {
      if (this.#listens && this.#token !== null && !this.signal.aborted && now() - this.#lookedMs >= SLICE_MS) {
        if (!isThere(this.#token)) this.abort();
        this.#lookedMs = now();
      }
      return this.signal.aborted;
    }

    /** Tells the page how far it is, in words. @param {unknown} value */
    progress(value) {
      this.#news = { value };
      const restMs = toldMs + PACE_MS - now();
      if (restMs <= 0) this.#tellNews();
      else this.#timer ||= setTimeout(() => this.#tellNews(), restMs);
    }

    #tellNews() {
      const news = this.#news;
      this.end();
      if (!news) return;
      toldMs = now();
      this.#tell(inWords(news.value));
    }

    /** What it has not told yet is of no interest any more. */
    end() {
      clearTimeout(this.#timer);
      this.#timer = 0;
      this.#news = null;
    }

    abort() {
      this.#control.abort(new DOMException('the job was cancelled', 'AbortError'));
    }
  }

  /** @param {string} url of a blob */
  function isThere(url) {
    const request = new Request();
    try {
      request.open('GET', url, false);
      request.send();
      return request.status === 200;
    } catch {
      return false;
    }
  }

  /** An error's words, with its place where that is in a script of the run. @param {unknown} thrown */
  function wordsOf(thrown) {
    if (!(thrown instanceof Error)) return short(`thrown: ${describe(thrown)}`);
    const words = short(`${describe(thrown.name)}: ${describe(thrown.message)}`), { line, column } = placeOf(thrown);
    return line ? `${words} (line ${line}, column ${column})` : words;
  }

  /** Leaves room for what is added to it. @param {string} text */
  const short = (text) => (text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS - 100)}…` : text);

  /** A value as it would be written, however large it is: objects as JSON where they have one. @param {unknown} value */
  function inWords(value) {
    if (typeof value === 'string') return short(JSON.stringify(value.slice(0, MOST_CHARS)));
    try {
      if (typeof value === 'object') return short(JSON.stringify(value) ?? describe(value));
    } catch {
      // What has no JSON keeps its own words.
    }
    return short(describe(value));
  }
  self.wppWords = inWords;

  /** @param {unknown} value */
  function describe(value) {
    try {
      return String(value);
    } catch {
      return Object.prototype.toString.call(value);
    }
  }

  /** Where an error came from. Only the event of an uncaught one tells the line of a syntax error in every browser.
   * @param {Error} error */
  function placeOf(error) {
    let place = { line: 0, column: 0 };
    self.wppHear = (_, event) => {
      place = { line: event.lineno, column: event.colno };
    };
    try {
      self.reportError(error);
    } finally {
      delete self.wppHear;
    }
    return place;
  }

  /** What runTask yielded, as the pool takes it. @param {any} yielded @returns {Answer} */
  function answerOf(yielded) {
    const { value, payload, transfer = [], error } = yielded ?? {};
    if (typeof error === 'string') return { error: short(error) };
    if (!Number.isSafeInteger(value) || value < 0) {
      return { error: `runTask must yield { value }, a whole number from 0 to 2^53 - 1; its value is ${describe(value)}` };
    }
    return { value, payload, transfer };
  }

  /** @param {Start} script @param {MessagePort} port to the coordinator @param {Trust} trust  no script of a run gets hold of it */
  return (script, port, trust) => {
    /** By job. @type {Map<number, Context>} */
    const contexts = new Map();
    let refusal = '';
    try {
      for (const text of script.texts) load(text, trust);
      if (typeof self.runTask !== 'function') refusal = 'the script does not assign a function to self.runTask';
    } catch (error) {
      refusal = wordsOf(error);
    }
    const { runTask } = self;
    const modules = script.modules ?? [];

    return {
      /**
       * @param {number} job @param {number} attempt @param {number} input @param {boolean} listens
       * @param {[frame: Uint8Array, payload: unknown, worker: number, token: string | null]} posted
       * @returns {Promise<Answer>} never rejects
       */
      async run(job, attempt, input, listens, [, payload, worker, token]) {
        if (refusal || !runTask) return { error: refusal };
        /** @param {string} progress */
        const tell = (progress) => post.call(port, { job, attempt, progress });
        const context = new Context({ worker, attempt, modules, listens, token, tell });
        contexts.set(job, context);
        try {
          return answerOf(await runTask(job, input, payload, context));
        } catch (thrown) {
          return context.signal.aborted ? { isStopped: true } : { error: wordsOf(thrown) };
        } finally {
          context.end();
          contexts.delete(job);
        }
      },

      /** @param {number} job */
      cancel: (job) => contexts.get(job)?.abort(),
    };
  };
})();
