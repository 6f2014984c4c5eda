// The reader's own job: an editor (CodeMirror), and what each job returned or how it failed, with its line. Fires wpp:edit and wpp:run.

import { javascript } from '@codemirror/lang-javascript';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { html, nothing } from 'lit';
import { extraWords } from '../extra_words.js';
import { icon } from '../icons.js';
import { JobState } from '../kinds.js';
import { jobLook, LOOKS } from '../looks.js';
import { allowNetwork, follow, mayUseNetwork } from '../scripted/consent.js';
import { ms, words } from '../words.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('./bench.js').Bench} Bench */

const w = extraWords.editor;
const MOST_SHOWN = 100, MOST_TEXT = 200;

/** @param {View} view */
export const watched = (view) => [view.settings.code, view.settingsEpoch, view.shown, view.version, view.run?.nTold];

/** @param {View} view */
export function draw(view) {
  const { shown, state, run } = view;
  const jobs = state.jobs.all().slice(0, MOST_SHOWN);
  return html`<div class="editor"><wpp-code .view=${view}></wpp-code>
    <p class="muted">${w.help}</p>
    <label class="choice"><input type="checkbox" .checked=${mayUseNetwork(view.settings.code)}
      @change=${(/** @type {Event} */ event) => allowNetwork(view.settings.code, /** @type {HTMLInputElement} */ (event.target).checked)}><span>${w.network}</span></label>
    ${shown.mode === 'simulated' ? html`<p class="muted">${w.simulated}</p>` : nothing}
    <div class="scroll" tabindex="0" role="region" aria-label=${w.caption}><table><caption>${w.caption}</caption>
      <thead><tr><th scope="col">${w.job}</th><th scope="col">${w.state}</th><th scope="col">${w.value}</th><th scope="col" class="number">${w.time}</th></tr></thead>
      <tbody>${jobs.map((job) => row(job, run))}</tbody></table></div></div>`;
}

/** @param {import('../model.js').Job} job @param {import('../run.js').Run | null} run */
function row(job, run) {
  const look = jobLook(job.state), told = job.state === JobState.Completed ? run?.values.get(job.id)?.payload ?? job.value : job.text || run?.progress.get(job.id)?.payload;
  return html`<tr><th scope="row">${job.id}</th>
    <td><span class="look" data-hue=${LOOKS[look].hue}>${icon(LOOKS[look].icon)}${words.looks[look]}</span></td>
    <td><code>${short(String(told ?? ''))}</code></td>
    <td class="number">${job.startedNs !== null && job.settledNs !== null ? ms(job.settledNs - job.startedNs) : '–'}</td></tr>`;
}

/** @param {string} text */
const short = (text) => (text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text);

/** Where a failed job's words say that it happened, if they do. @param {View} view */
function failure({ state }) {
  for (const job of state.jobs.all()) {
    const found = job?.text?.match(/^(.*) \(line (\d+), column (\d+)\)$/s);
    if (found) return { message: found[1], line: Number(found[2]), column: Number(found[3]) };
  }
  return null;
}

class Code extends HTMLElement {
  /** @type {EditorView | null} */
  #editor = null;
  #epoch = -1;
  #marked = '';
  /** @type {View | null} */
  #view = null;

  /** @param {View} view */
  set view(view) {
    this.#view = view;
    if (this.#editor) this.#show();
  }

  connectedCallback() {
    if (this.#editor) return;
    const edited = EditorView.updateListener.of((update) => {
      if (!update.docChanged || !this.#view) return;
      const settings = { ...this.#view.settings, code: update.state.doc.toString() };
      if (settings.code === this.#view.settings.code) return;
      follow(this.#view.settings.code, settings.code);
      this.#tell('edit', settings);
    });
    const run = Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => (this.#tell('run'), true) }]));
    // In a root of its own its styles are sheets, not <style> elements, which the page's policy forbids.
    this.#editor = new EditorView({
      parent: this.attachShadow({ mode: 'open' }),
      state: EditorState.create({
        doc: this.#view?.settings.code ?? '',
        extensions: [run, basicSetup, javascript(), lintGutter(), edited, EditorView.lineWrapping, syntaxHighlighting(COLOURS),
          EditorView.contentAttributes.of({ 'aria-label': w.label }), THEME],
      }),
    });
    this.#epoch = this.#view?.settingsEpoch ?? -1;
    this.#show();
  }

  #show() {
    const view = this.#view, editor = this.#editor;
    if (!view || !editor) return;
    if (view.settingsEpoch !== this.#epoch && editor.state.doc.toString() !== view.settings.code) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: view.settings.code } });
    }
    this.#epoch = view.settingsEpoch;
    const found = view.run?.config.code === view.settings.code ? failure(view) : null, mark = JSON.stringify(found);
    if (mark === this.#marked) return;
    this.#marked = mark;
    const { doc } = editor.state;
    const line = found && found.line >= 1 && found.line <= doc.lines ? doc.line(found.line) : null;
    const from = line && found ? Math.min(line.to, line.from + Math.max(0, found.column - 1)) : 0;
    editor.dispatch(setDiagnostics(editor.state, line && found ? [{ from, to: line.to, severity: 'error', message: found.message }] : []));
  }

  /** @param {string} name @param {unknown} [detail] */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`wpp:${name}`, { detail, bubbles: true }));
  }
}

/** The page's own colours, so that both themes hold. */
const THEME = EditorView.theme({
  '&': { border: '1px solid var(--line)', borderRadius: '.6rem', backgroundColor: 'var(--surface)', color: 'var(--ink)', fontSize: '.82rem' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '1px' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--muted)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--accent) 8%, transparent)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'color-mix(in srgb, var(--accent) 25%, transparent)' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', color: 'var(--ink)', border: '1px solid var(--line)' },
});

/** Of words, in both themes at 4.5 : 1 or more. */
const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: 'light-dark(#8a3b75, #e08cc8)' },
  { tag: [tags.string, tags.regexp], color: 'light-dark(#9a4400, #ffa76b)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'light-dark(#00664a, #4fc9a4)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: 'light-dark(#005a93, #7cc4f2)' },
]);

customElements.define('wpp-code', Code);
