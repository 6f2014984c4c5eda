// Which schedules of a pitfall break it: goes through them beside the run on stage, tells how far it has come, what they lead to, and opens
// the shortest of each kind on the stage, as a run like every other. Loaded with the first pitfall; part of the lesson.
// Fires wpp:open.

import { html, nothing } from 'lit';
import { startCoordinator } from '../coordinator.js';
import { WHOLE } from '../homes.js';
import { icon } from '../icons.js';
import { MOST_RUNS, countOf, explore, isBroken, tally } from '../schedules.js';
import { schedulesWords as w } from '../words/schedules.js';
import '../schedules.css';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').App} App */
/** @typedef {import('../app.js').View} View */
/** @typedef {import('../protocol.js').RunConfig} RunConfig */
/** @typedef {import('../schedules.js').Explored} Explored */
/** One going-through: of what, how far, and how it ended.
 * @typedef {{ config: RunConfig, explored: Explored | null, control: AbortController | null, words: string }} Search */

export class Schedules extends Pane {
  /** @type {Search | null} */
  #search = null;
  /** What the search is of. */
  #of = '';
  #news = 0;

  /** @param {View} view */
  watched(view) {
    return [view.scene, view.isFixed, view.settings, view.run, this.#news];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#search?.control?.abort();
  }

  /** @param {View} view */
  draw(view) {
    const of = `${view.scene.id} ${view.isFixed}`;
    if (of !== this.#of) {
      this.#search?.control?.abort();
      this.#search = null;
      this.#of = of;
    }
    const search = this.#search, explored = search?.explored, isGoing = search?.control != null;
    return html`<details class="schedules"><summary>${w.title}</summary>
      <p class="muted">${w.hint}</p>
      <p class="doing"><button type="button" ?disabled=${isGoing} @click=${() => this.#start(view)}>${w.start}</button>
        ${isGoing ? html`<button type="button" @click=${() => search?.control?.abort()}>${w.cancel}</button>
          <label class="progress">${w.progress(explored?.runs ?? 0)}<progress max=${MOST_RUNS} .value=${explored?.runs ?? 0}></progress></label>` : nothing}
        ${search?.words ? html`<span role="alert">${search.words}</span>` : nothing}</p>
      ${explored && search ? this.#found(search, explored, isGoing) : nothing}
      ${this.#follows(view)}</details>`;
  }

  /** @param {Search} search @param {Explored} explored @param {boolean} isGoing */
  #found({ config }, { found, runs, depth, nSchedules }, isGoing) {
    const { broken, all } = tally(found), isWhole = nSchedules !== null;
    return html`<div role="status">${isGoing ? nothing : html`<p class="verdict" data-hue=${broken ? 'vermillion' : 'green'}>${icon(broken ? 'x' : 'check')}<b>${w.verdict(broken, all, isWhole)}</b></p>
      <p class="muted">${w.reach(runs, depth, isWhole)}</p>`}</div>
      <table><caption>${w.caption}</caption>
      <thead><tr><th scope="col">${w.ending}</th><th scope="col" class="number">${w.number}</th><th scope="col">${w.shortest}</th></tr></thead>
      <tbody>${found.map((each) => {
        const ending = (w.endings[each.broken] ?? w.endings.no)(each.text);
        return html`<tr data-broken=${isBroken(each)}><th scope="row">${icon(isBroken(each) ? 'x' : 'check')} ${ending}</th><td class="number">${w.count(countOf(each))}</td>
          <td><button type="button" aria-label=${w.showIt(ending)} @click=${() => this.#show(config, each.schedule)}>${w.show}</button>
            ${each.nDeviations ? html`${w.otherwise(each.nDeviations)} <code>${each.schedule}</code>` : w.usual}</td></tr>`;
      })}</tbody></table>`;
  }

  /** @param {View} view */
  #follows({ run }) {
    const schedule = run?.config.schedule;
    if (!schedule) return nothing;
    return html`<p class="doing"><span>${w.follows(schedule)}</span><button type="button" @click=${() => this.#show(/** @type {any} */ (run).config, null)}>${w.drop}</button></p>`;
  }

  /** @param {RunConfig} config @param {string | null} schedule */
  #show(config, schedule) {
    this.tell('open', (/** @type {App} */ app) => app.startWith({ ...config, mode: 'simulated', schedule }, [], null));
  }

  /** @param {View} view */
  async #start({ settings }) {
    this.#search?.control?.abort();
    const control = new AbortController(), config = { ...settings, mode: /** @type {const} */ ('simulated'), schedule: null };
    const mine = this.#search = /** @type {Search} */ ({ config, explored: null, control, words: '' });
    this.#renew();
    /** @type {{ terminate(): void } | undefined} */
    let worker;
    try {
      const port = await startCoordinator(WHOLE, (started) => { worker = started; });
      await explore(config, port, control.signal, (explored) => {
        mine.explored = explored;
        this.#renew();
      });
    } catch (error) {
      mine.words = control.signal.aborted ? w.cancelled : String(/** @type {any} */ (error).message ?? error);
    }
    worker?.terminate();
    mine.control = null;
    this.#renew();
  }

  #renew() {
    this.#news += 1;
    this.requestUpdate();
  }
}

customElements.define('wpp-schedules', Schedules);
