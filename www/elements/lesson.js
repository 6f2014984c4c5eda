// What a scene teaches, above its picture: the question before a pitfall's first run and whether the guess was right, what
// happened in the run's own numbers, goals that tick themselves off, the fix, and what to try next.
// Fires wpp:fix (boolean) and wpp:try (Partial<RunConfig>).

import { html, nothing } from 'lit';
import { address } from '../address.js';
import { extraWords } from '../extra_words.js';
import { filled, isReached } from '../figures.js';
import { icon } from '../icons.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../protocol.js').Scene} Scene */

const w = extraWords.lesson;

export class Lesson extends Pane {
  /** The choice of each scene's reader. @type {Map<string, number>} */
  #guesses = new Map();
  /** Goals that were reached in this visit, as "scene/goal". @type {Set<string>} */
  #reached = new Set();
  #version = 0;

  /** @param {View} view */
  watched(view) {
    return [view.scene, view.scenes, view.outcome, view.phase, view.isFixed, view.settings, view.run, this.#version];
  }

  /** @param {View} view */
  draw(view) {
    const { scene, outcome } = view;
    for (const goal of scene.goals ?? []) {
      if (outcome && view.run && isReached(goal, outcome, view.run.config)) this.#reached.add(`${scene.id}/${goal.id}`);
    }
    return html`${this.#question(view)}${this.#happened(view)}${this.#schedules(view)}${this.#goals(scene)}${this.#tries(scene)}${this.#ways(view)}`;
  }

  /** @param {View} view */
  #question({ scene, outcome, phase, isFixed }) {
    const { question, words } = scene;
    if (!question || !words.question || isFixed) return nothing;
    const guess = this.#guesses.get(scene.id), answer = words.choices?.[question.answer] ?? '';
    return html`<fieldset class="question"><legend>${words.question}</legend>
      ${(words.choices ?? []).map((choice, n) => html`<label class="choice"><input type="radio" name="guess" value=${n} .checked=${guess === n}
        ?disabled=${outcome !== null || phase === 'running'} @change=${() => this.#guess(scene, n)}><span>${choice}</span></label>`)}
      ${outcome && guess !== undefined ? html`<p class="verdict" data-hue=${guess === question.answer ? 'green' : 'amber'}>${
        icon(guess === question.answer ? 'check' : 'x')}${guess === question.answer ? w.right : w.wrong(answer)}</p>` : nothing}
    </fieldset>`;
  }

  /** @param {View} view */
  #happened({ scene, outcome, isFixed }) {
    const text = outcome && scene.words.happened ? filled(scene.words.happened, outcome) : undefined;
    const fix = scene.fix && scene.words.fix && (outcome || isFixed);
    if (!text && !fix) return nothing;
    return html`<div class="happened">${text ? html`<p><b>${w.happened}:</b> ${text}</p>` : nothing}
      ${fix && !isFixed ? html`<p>${scene.words.fix}</p><p><button type="button" @click=${() => this.tell('fix', true)}>${icon('check')}${w.fix}</button></p>` : nothing}
      ${fix && isFixed ? html`<p>${w.fixed}</p><p><button type="button" @click=${() => this.tell('fix', false)}>${w.broken}</button></p>` : nothing}</div>`;
  }

  /** In which schedules a pitfall breaks; once its first run has told what a break is. @param {View} view */
  #schedules(view) {
    if (view.scene.group !== 'pitfalls' || (!view.outcome && !view.isFixed && !customElements.get('wpp-schedules'))) return nothing;
    void import('./schedules.js');
    return html`<wpp-schedules .view=${view}></wpp-schedules>`;
  }

  /** @param {Scene} scene */
  #goals(scene) {
    if (!scene.goals?.length) return nothing;
    return html`<div class="goals" aria-live="polite"><h3>${w.goals}</h3><ul>${scene.goals.map(({ id }) => {
      const isDone = this.#reached.has(`${scene.id}/${id}`);
      return html`<li data-done=${isDone}>${icon(isDone ? 'check' : 'clock')}<span>${scene.words.goals?.[id]}</span>
        <small class="muted">${isDone ? w.reached : w.open}</small></li>`;
    })}</ul></div>`;
  }

  /** @param {Scene} scene */
  #tries(scene) {
    const { try: tries = [], words } = scene;
    if (tries.length === 0 && !words.next) return nothing;
    return html`<div class="tries"><p class="muted">${words.next}</p><p>${tries.map(({ config }, n) =>
      html`<button type="button" @click=${() => this.tell('try', config)}>${words.try?.[n] ?? w.try}</button>`)}</p></div>`;
  }

  /** To the scenes before and after, in the order of reading. @param {View} view */
  #ways({ scene, scenes }) {
    const at = scenes.indexOf(scene), before = scenes[at - 1], after = scenes[at + 1];
    const way = (/** @type {Scene | undefined} */ to, /** @type {(title: string) => string} */ label) => to && html`<a href=${address(to.id)} @click=${
      (/** @type {Event} */ event) => (event.preventDefault(), this.tell('scene', to.id))}>${label(to.title)}</a>`;
    return scenes.length > 1 ? html`<nav class="ways" aria-label=${w.ways}>${way(before, w.before)}${way(after, w.after)}</nav>` : nothing;
  }

  /** @param {Scene} scene @param {number} choice */
  #guess(scene, choice) {
    this.#guesses.set(scene.id, choice);
    this.#version += 1;
  }
}

customElements.define('wpp-lesson', Lesson);
