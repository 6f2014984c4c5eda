// The run as a link, files and pictures; and a file opened again. What makes them is loaded when it is asked for.
// Fires wpp:open (a function that opens a recorded run in the App).

import { html, nothing } from 'lit';
import '../exports.css';
import { openPerfetto } from '../exports/open_perfetto.js';
import { fileName, save } from '../exports/save.js';
import { exportWords as w } from '../words/exports.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../run.js').Run} Run */
/** @typedef {(ratio: number) => void} Tell */
/** @typedef {{ text: string, isError?: boolean, ratio?: number }} Told */
/** What a button does: it resolves to what is said beside it. @typedef {(view: View, run: Run, tell: Tell) => Promise<string>} Act */

/** So often at most a progress is drawn. */
const PACE_MS = 50;

/** What stands in each group: its words, and what is done. @type {Record<string, { label: string, gives: string, act: Act }>} */
const FILES = {
  perfetto: { ...w.perfetto, act: (view, run, tell) => saved(perfettoBlob(view, run, tell), run, 'perfetto.json') },
  csv: { ...w.csv, act: async (_, run, tell) => {
    const { csvParts } = await import('../exports/csv.js');
    return saved(new Blob(await csvParts(run, tell), { type: 'text/csv;charset=utf-8' }), run, 'csv');
  } },
  json: { ...w.json, act: async (_, run, tell) => {
    const { recordParts } = await import('../exports/record.js');
    return saved(new Blob(await recordParts(run, tell), { type: 'application/json' }), run, 'json');
  } },
};
/** @type {typeof FILES} */
const PICTURES = {
  svg: { ...w.svg, act: async (view, run) => saved((await import('../exports/picture.js')).svgBlob(view), run, 'svg') },
  png: { ...w.png, act: async (view, run) => saved((await import('../exports/picture.js')).pngBlob(view), run, 'png') },
};

export class Exports extends Pane {
  isOpen = false;
  /** What is said beside each button, by its name. @type {Map<string, Told>} */
  #told = new Map();
  /** Shown for copying by hand, where the browser does not let the page copy. */
  #link = '';
  #version = 0;
  #drawnMs = 0;
  /** What was said is said of this one. @type {Run | null} */
  #run = null;

  constructor() {
    super();
    this.addEventListener('dragover', (event) => event.preventDefault());
    this.addEventListener('drop', this.#drop);
  }

  /** @param {View} view */
  watched(view) {
    if (view.run !== this.#run) this.#forget(view.run);
    // The builder watches more.
    const builder = /** @type {Pane | null} */ (this.querySelector('wpp-embed-builder'));
    if (builder) builder.view = view;
    return [this.isOpen, this.#version, this.isOpen && view.run];
  }

  /** @param {View} view */
  draw(view) {
    return html`<details .open=${this.isOpen} @toggle=${this.#toggle}><summary>${w.title}</summary>${this.isOpen ? this.#groups(view) : nothing}</details>`;
  }

  /** @param {View} view */
  #groups(view) {
    const { run } = view;
    return html`<div class="exports">${run ? nothing : html`<p class="muted" id="no-run">${w.none}</p>`}
      ${group(w.groups.share, html`${this.#row('link', w.link.label, w.link.gives, this.#copy)}${this.#link ? this.#linkField() : nothing}`)}
      ${group(w.groups.files, html`${this.#runRow('perfetto', FILES.perfetto, !run)}
        ${this.#runRow('open-perfetto', { label: w.perfetto.open, gives: w.perfetto.openGives, act: handOver }, !run)}
        ${this.#runRow('csv', FILES.csv, !run)}${this.#runRow('json', FILES.json, !run)}`)}
      ${group(w.groups.pictures, Object.entries(PICTURES).map(([name, row]) => this.#runRow(name, row, !run)))}
      ${group(w.groups.back, this.#openRow(run))}
      ${group(w.groups.embed, html`<wpp-embed-builder .view=${view}></wpp-embed-builder>`)}
      <p class="small"><a href="THIRD_PARTY_LICENCES.txt">${w.licences}</a></p></div>`;
  }

  /** @param {string} name @param {{ label: string, gives: string, act: Act }} row @param {boolean} hasNoRun */
  #runRow(name, { label, gives, act }, hasNoRun) {
    return this.#row(name, label, gives, () => this.#act(name, act), hasNoRun);
  }

  /** @param {string} name @param {string} label @param {string} gives @param {() => void} click @param {boolean} [hasNoRun] */
  #row(name, label, gives, click, hasNoRun = false) {
    const isBusy = this.#told.get(name)?.ratio !== undefined;
    return html`<div class="export"><button type="button" ?disabled=${hasNoRun || isBusy} aria-describedby="${name}-gives${hasNoRun ? ' no-run' : ''}" @click=${click}>${label}</button>
      <p class="muted small" id="${name}-gives">${gives}</p>${this.#says(name)}</div>`;
  }

  /** @param {string} name */
  #says(name) {
    const { text, isError, ratio } = this.#told.get(name) ?? { text: '' };
    return html`<p class="says ${isError ? 'error' : ''}" role="status">${text}</p>${ratio === undefined ? nothing
      : html`<progress max="1" .value=${ratio} aria-label=${w.progress}></progress>`}`;
  }

  #linkField() {
    return html`<p class="export"><label for="export-link">${w.link.field}</label><input id="export-link" readonly .value=${this.#link}></p>`;
  }

  /** @param {Run | null} run */
  #openRow(run) {
    return html`<div class="export"><label class="button"><span>${w.open.label}</span><input class="file" type="file" accept=".json,application/json" aria-describedby="open-gives"
      @change=${this.#choose}></label><p class="muted small" id="open-gives">${w.open.gives}</p>${this.#says('open')}
      ${run?.isRecorded ? html`<p class="small">${w.open.shows(run.title)}</p>` : nothing}</div>`;
  }

  // ------------------------------------------------------------------- doing

  /** @param {string} name @param {Act} act */
  async #act(name, act) {
    const { view } = this;
    if (!view?.run) return;
    this.#say(name, { text: '', ratio: 0 });
    try {
      this.#say(name, { text: await act(view, view.run, (ratio) => this.#progress(name, ratio)) });
    } catch (error) {
      this.#say(name, { text: w.failed(error instanceof Error ? error.message : String(error)), isError: true });
    }
  }

  #copy = async () => {
    const { view } = this;
    if (!view) return;
    this.#link = '';
    try {
      const { linkOf, parseLink } = await import('../exports/link.js'), { unknown } = await parseLink(location.hash, view.scenes);
      const link = location.href.replace(/#.*$/, '') + await linkOf(view, unknown);
      await navigator.clipboard.writeText(link).then(() => this.#say('link', { text: w.link.copied }), () => this.#offer(link));
    } catch (error) {
      this.#say('link', { text: w.failed(error instanceof Error ? error.message : String(error)), isError: true });
    }
  };

  /** Shows the link, selected. @param {string} link */
  async #offer(link) {
    this.#link = link;
    this.#say('link', { text: w.link.refused });
    await this.updateComplete;
    /** @type {HTMLInputElement | null} */ (this.querySelector('#export-link'))?.select();
  }

  /** @param {Event} event */
  #choose = (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target), file = input.files?.[0];
    if (file) this.#open(file).finally(() => { input.value = ''; });
  };

  /** @param {DragEvent} event */
  #drop = (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    this.isOpen = true;
    import('./embed_builder.js');
    if (file) void this.#open(file);
  };

  /** @param {File} file */
  async #open(file) {
    this.#say('open', { text: '', ratio: 0 });
    try {
      const { openRecord } = await import('../exports/record.js');
      await new Promise((resolve, reject) => this.tell('open', (/** @type {import('../app.js').App} */ app) => openRecord(app, file).then(resolve, reject)));
      this.#say('open', { text: w.open.opened(file.name) });
    } catch (error) {
      this.#say('open', { text: w.open.refused(file.name, error instanceof Error ? error.message : String(error)), isError: true });
    }
  }

  // ------------------------------------------------------------------ saying

  /** Nothing that was said of the run before holds; only what is still made goes on. @param {Run | null} run */
  #forget(run) {
    this.#run = run;
    this.#link = '';
    for (const [name, { ratio }] of this.#told) if (name !== 'open' && ratio === undefined) this.#told.delete(name);
  }

  /** @param {string} name @param {Told} told */
  #say(name, told) {
    this.#told.set(name, told);
    this.#version += 1;
    this.requestUpdate();
  }

  /** @param {string} name @param {number} ratio */
  #progress(name, ratio) {
    if (performance.now() - this.#drawnMs < PACE_MS) return;
    this.#drawnMs = performance.now();
    this.#say(name, { text: '', ratio });
  }

  /** @param {Event} event */
  #toggle = (event) => {
    this.isOpen = /** @type {HTMLDetailsElement} */ (event.target).open;
    if (this.isOpen) import('./embed_builder.js');
    this.requestUpdate();
  };
}

customElements.define('wpp-exports', Exports);

/** @param {string} title @param {unknown} rows */
function group(title, rows) {
  return html`<section><h3>${title}</h3>${rows}</section>`;
}

/** @param {View} view @param {Run} run @param {Tell} tell */
async function perfettoBlob({ scene }, run, tell) {
  const { perfettoParts } = await import('../exports/perfetto.js');
  return new Blob(await perfettoParts(run, scene.title, tell), { type: 'application/json' });
}

/** @type {Act} */
async function handOver(view, run, tell) {
  const trouble = await openPerfetto(async () => ({ buffer: await (await perfettoBlob(view, run, tell)).arrayBuffer(), title: view.scene.title,
    fileName: fileName(run.config, 'perfetto.json') }));
  if (trouble) throw new Error(trouble);
  return w.perfetto.opened;
}

/** @param {Blob | Promise<Blob>} blob @param {Run} run @param {string} ending */
async function saved(blob, run, ending) {
  const name = fileName(run.config, ending);
  save(await blob, name);
  return w.saved(name);
}
