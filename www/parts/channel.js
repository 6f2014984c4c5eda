// A channel as slots, the next value to leave at the right; those who wait to send stand outside, above it.
// Capacity 0 is a handshake instead of slots; a large capacity is drawn as its next values and a gauge.

import { html, nothing } from 'lit';
import { icon } from '../icons.js';
import { JobState } from '../kinds.js';
import { jobLook } from '../looks.js';
import { count, words } from '../words.js';
import { heading, token } from './token.js';

/** @typedef {import('../model.js').Channel} Channel */
/** @typedef {import('../model.js').PoolState} PoolState */

/** Up to this capacity every slot is drawn. */
const MOST_SLOTS = 40;
/** Beyond it, this many of the values that leave next. */
const FRONT_SLOTS = 15;
const MOST_OUTSIDE = 4;
/** With priorities, so many of those that wait are looked through. */
const MOST_RANKED = 400;

/**
 * @param {'jobs' | 'results' | 'stage'} name
 * @param {number} capacity
 * @param {Channel | undefined} channel undefined before a run
 * @param {PoolState} state
 * @param {boolean} [isRanked]  urgent jobs leave first
 * @param {number} [stage]  of a pipeline, before which it stands
 */
export function channel(name, capacity, channel, state, isRanked = false, stage = 1) {
  const queue = channel?.queue.first(MOST_SLOTS) ?? [], length = channel?.queue.length ?? 0;
  return html`<section class="part channel ${name}">
    ${heading(name === 'stage' ? words.stage.stageN(stage) : words.stage[name], channel ? `channel ${channel.id}` : '')}
    <p class="fact">${capacity === 0 ? words.stage.rendezvous : words.stage.of(length, capacity)}${channel?.closed
      ? html`<span class="tag">${words.stage.closed}</span>` : nothing}</p>
    ${outside(channel)}
    <div class="pipe">${capacity === 0 ? handshake() : isRanked ? ranked(channel, state) : slots(queue, length, capacity, state)}</div>
  </section>`;
}

/**
 * @param {Channel | undefined} channel
 */
function outside(channel) {
  const senders = channel?.senders ?? [];
  return html`<p class="outside" ?data-any=${senders.length > 0}>${senders.length ? html`${icon('pause')}<span class="hidden">${
    words.stage.waitsToSend}</span>` : nothing}${senders.slice(0, MOST_OUTSIDE).map(({ job }) => token(job, 'waiting'))}${
    senders.length > MOST_OUTSIDE ? html`<span>${words.stage.more(senders.length - MOST_OUTSIDE)}</span>` : nothing}</p>`;
}

/** A line for each priority, the most urgent first. @param {Channel | undefined} channel @param {PoolState} state */
function ranked(channel, state) {
  const queue = channel?.queue.first(MOST_RANKED) ?? [];
  const line = (/** @type {string} */ name, /** @type {number[]} */ jobs) => html`<div class="rank"><span>${name} <b>${jobs.length}</b></span>
    <ol class="slots">${jobs.slice(0, FRONT_SLOTS).map((job) => html`<li>${token(job, 'queued')}</li>`)}</ol></div>`;
  const isUrgent = (/** @type {number} */ job) => (state.jobs.get(job)?.priority ?? 0) <= 0;
  return html`<div class="ranks">${line(words.stage.urgent, queue.filter(isUrgent))}${line(words.stage.others, queue.filter((job) => !isUrgent(job)))}</div>`;
}

function handshake() {
  return html`<p class="handshake">${icon('meet')}<span>${words.stage.handToHand}</span></p>`;
}

/**
 * @param {readonly number[]} queue its front
 * @param {number} length of all of it
 * @param {number} capacity
 * @param {PoolState} state
 */
function slots(queue, length, capacity, state) {
  const shown = capacity <= MOST_SLOTS ? capacity : FRONT_SLOTS;
  return html`<ol class="slots">${Array.from({ length: shown }, (_, slot) => html`<li>${
    slot < queue.length ? token(queue[slot], jobLook(state.jobs.get(queue[slot])?.state ?? JobState.Queued)) : nothing}</li>`)}</ol>
    ${shown < capacity ? html`<meter min="0" max=${capacity} .value=${length} aria-label=${
      words.stage.of(length, capacity)}></meter>
      <p class="more">${length > shown ? words.stage.more(length - shown) : html`&nbsp;`}
        <span>${count(capacity)}</span></p>` : nothing}`;
}
