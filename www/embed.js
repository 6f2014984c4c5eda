// <worker-pool-playground scene="timeout" workers="4">: the embed as an element, for any page on any origin, by
//
//   <script type="module" src="https://…/embed.js"></script>
//
// Its attributes are the keys of a link (jobsCapacity is also jobs-capacity) and of the embed (theme, controls, view, autoplay, readonly, speed, lang);
// a change is handed to the frame. What stands inside is for readers without script: best a link. The author's goals stand there too, in a <script
// type="application/json">, or in the attribute `goals` (EmbedGoal[] in embed_protocol.d.ts). `height`: fixed, CSS pixels. `events`: wpp-event is wanted.
// `home`: where embed/ is served, when not beside this file (as when it comes from a package).
// Fires wpp-ready, wpp-state, wpp-event, wpp-done and wpp-error; their `detail` is the frame's message.

/** Kept apart from `new URL`, or bundlers would look for what it names among their files. */
const HERE = import.meta.url;
const HOME = import.meta.env.DEV ? '../embed/' : './embed/';
const OWN = ['home', 'id', 'class', 'style', 'title', 'height', 'events', 'sandbox', 'slot', 'hidden', 'role', 'dir', 'tabindex', 'goals'];
const NAMES = ('scene mode program workers jobs task size sizes spread inputs urls operation transfer code assumed failRatio downMs panicJobs listens jobsCapacity ' +
  'resultsCapacity collector onError attempts backoffMs jitter budgetRatio jobTimeoutMs timeoutMs graceMs priority agingMs urgentRatio ratePerSecond burst arrivals ' +
  'arrivalsPerSecond arrivalBurst minWorkers cooldownMs idleMs cores spares stageWorkers stageSizes seed log at theme controls view autoplay readonly speed').split(' ');
/** Attributes have no capitals. */
const KEYS = new Map(NAMES.map((name) => [name.toLowerCase(), name]));
const keyOf = (/** @type {string} */ attribute) => KEYS.get(attribute.replaceAll('-', '')) ?? attribute;
/** Scripts, and a tab of its own for "Open in playground", which is an ordinary page again. Not our origin: a scene may run its reader's code, and an
 * author's page may be of our very origin; the embed needs neither storage nor cookies. */
const SANDBOX = 'allow-scripts allow-popups allow-popups-to-escape-sandbox';
/** The frame has loaded and says nothing for so long: what stands inside is shown. */
const SILENT_MS = 8000;
const STYLE = ':host{display:block}:host([hidden]){display:none}iframe{display:block;width:100%;height:420px;border:0}slot{display:none}:host(.silent) slot{display:block}';
let made = 0;

class WorkerPoolPlayground extends HTMLElement {
  #frame = document.createElement('iframe');
  #id = `wpp${++made}`;
  #isReady = false;
  /** What was asked before the frame listens. @type {unknown[]} */
  #held = [];
  #theme = '';
  #watch = new MutationObserver((records) => this.#changed(records));
  #around = new MutationObserver(() => this.#forwardTheme());

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' }), sheet = new CSSStyleSheet();
    // Neither markup nor a <style>: the page around may forbid both.
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    root.append(document.createElement('slot'));
    this.#frame.addEventListener('load', () => setTimeout(() => this.classList.toggle('silent', !this.#isReady), SILENT_MS));
  }

  connectedCallback() {
    addEventListener('message', this.#hear);
    document.addEventListener('securitypolicyviolation', this.#forbidden);
    // What is inside may not be parsed yet.
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', this.#begin, { once: true });
    else queueMicrotask(this.#begin);
  }

  disconnectedCallback() {
    removeEventListener('message', this.#hear);
    document.removeEventListener('securitypolicyviolation', this.#forbidden);
    this.#watch.disconnect();
    this.#around.disconnect();
    this.#frame.remove();
    this.#isReady = false;
  }

  #begin = () => {
    const frame = this.#frame;
    if (!this.isConnected || frame.isConnected) return;
    frame.loading = 'lazy';
    frame.title = this.title || `Worker pool: ${this.getAttribute('scene') ?? 'basic'}`;
    frame.setAttribute('sandbox', this.getAttribute('sandbox') ?? SANDBOX);
    const height = Number(this.getAttribute('height'));
    if (height > 0) frame.style.height = `${height}px`;
    this.#theme = this.#themeNow();
    frame.src = new URL(this.getAttribute('home') ?? HOME, HERE) + this.#fragment();
    this.shadowRoot?.append(frame);
    this.#watch.observe(this, { attributes: true });
    for (const each of [document.documentElement, document.body]) this.#around.observe(each, { attributes: true });
  };

  #fragment() {
    const pairs = this.getAttributeNames().filter((name) => !OWN.includes(name) && !/^(on|data-|aria-)/.test(name) && name !== 'theme')
      .map((name) => `${keyOf(name)}=${encoded(this.getAttribute(name) ?? '')}`);
    const goals = this.getAttribute('goals') ?? this.querySelector('script[type="application/json"]')?.textContent;
    return `#${['v=1', ...pairs, `theme=${this.#theme}`, ...(goals ? [`goals=${packed(goals)}`] : [])].join('&')}`;
  }

  // --------------------------------------------------------------------- theme

  /** What is asked for, or else what the page around is. */
  #themeNow() {
    const asked = this.getAttribute('theme') ?? 'auto';
    if (asked !== 'auto') return asked;
    const [only, other] = getComputedStyle(this).colorScheme.replace('only', '').trim().split(' ');
    if (/^(dark|light)$/.test(only) && !other) return only;
    const said = [document.documentElement, document.body].map(({ className, dataset }) => `${className} ${dataset.theme ?? ''}`).join(' ');
    return said.match(/\b(dark|light)\b/)?.[0] ?? 'auto';
  }

  #forwardTheme() {
    const theme = this.#themeNow();
    if (theme !== this.#theme) this.#command('theme', { theme });
    this.#theme = theme;
  }

  /** The policy of the page around does not let it show the frame: what stands inside is shown at once, and what is missing is told.
   * @param {SecurityPolicyViolationEvent} event */
  #forbidden = ({ effectiveDirective, blockedURI, disposition }) => {
    const { src } = this.#frame;
    if (this.#isReady || disposition !== 'enforce' || effectiveDirective !== 'frame-src' || !blockedURI || !src.startsWith(blockedURI)) return;
    const { origin } = new URL(src), allowed = `frame-src ${origin}`;
    this.classList.add('silent');
    this.#fire('error', { type: 'wpp:error', v: 1, id: this.#id, field: 'environment', value: '', allowed, message: `This page's Content Security Policy forbids the frame: it needs ${allowed}` });
  };

  // ------------------------------------------------------------------ messages

  /** @param {MessageEvent} event */
  #hear = ({ source, data }) => {
    // Any window may say anything: nothing of it is touched before it is known whose it is.
    if (source !== this.#frame.contentWindow || !source || typeof data?.type !== 'string') return;
    const [, name] = /^wpp:(resize|ready|state|event|done|error)$/.exec(data.type) ?? [];
    if (!name) return;
    if (name === 'resize') return void (!this.hasAttribute('height') && Number.isFinite(data.height) && data.height > 0 && (this.#frame.style.height = `${Math.min(data.height, 20_000)}px`));
    // Its first word; the answer to ours carries our id.
    if (name === 'ready' && data.id !== this.#id) return this.#post({ type: 'wpp:hello', id: this.#id, events: this.hasAttribute('events') });
    if (name === 'ready') {
      this.#isReady = true;
      this.classList.remove('silent');
      this.#held.splice(0).forEach((message) => this.#post(message));
    }
    this.#fire(name, data);
  };

  /** @param {string} name @param {unknown} detail */
  #fire(name, detail) {
    this.dispatchEvent(new CustomEvent(`wpp-${name}`, { detail, bubbles: true, composed: true }));
  }

  /** @param {MutationRecord[]} records */
  #changed(records) {
    const names = new Set(records.map(({ attributeName }) => attributeName ?? ''));
    if (names.delete('theme')) this.#forwardTheme();
    const args = Object.fromEntries([...names].filter((name) => !OWN.includes(name) && !/^(on|data-|aria-)/.test(name) && this.hasAttribute(name))
      .map((name) => [keyOf(name), this.getAttribute(name) ?? '']));
    if (Object.keys(args).length) this.set(args);
  }

  /** @param {string} cmd @param {object} [args] */
  #command(cmd, args) {
    const message = { type: 'wpp:cmd', cmd, ...(args ? { args } : {}) };
    if (this.#isReady) this.#post(message);
    else this.#held.push(message);
  }

  /** @param {unknown} message */
  #post(message) {
    this.#frame.contentWindow?.postMessage(message, '*');
  }

  // ------------------------------------------------------------------ commands

  /** @param {{ again?: boolean }} [how] */
  run(how) {
    this.#command('run', how);
  }

  pause() {
    this.#command('pause');
  }

  /** @param {number} [by] events */
  step(by = 1) {
    this.#command('step', { by });
  }

  /** @param {number} ms from the start of the run */
  seek(ms) {
    this.#command('seek', { ms });
  }

  /** @param {number} event so many are to be on view */
  goto(event) {
    this.#command('goto', { event });
  }

  /** @param {Record<string, unknown>} settings */
  set(settings) {
    this.#command('set', settings);
  }
}

for (const name of NAMES) {
  Object.defineProperty(WorkerPoolPlayground.prototype, name, {
    get() {
      return this.getAttribute(name);
    },
    set(value) {
      if (value === undefined) this.removeAttribute(name);
      else this.setAttribute(name, Array.isArray(value) ? value.join(',') : value === null ? 'none' : typeof value === 'boolean' ? String(Number(value)) : String(value));
    },
  });
}
if (!customElements.get('worker-pool-playground')) customElements.define('worker-pool-playground', WorkerPoolPlayground);

/** Readable where nothing forbids it; what is encoded already stays so. @param {string} text */
function encoded(text) {
  return encodeURIComponent(text).replace(/%(25|2C|3A|2F|40|7E)/g, decodeURIComponent);
}

/** @param {string} json */
function packed(json) {
  const bytes = new TextEncoder().encode(json.trim());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
