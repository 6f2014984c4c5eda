// What only some embeds show: the timeline or the code in place of the pool, and below it steering and settings.

import '../style.css?rest';
import '../watch.css';
import './parts.css';

/** @typedef {import('../embed_page.js').Embed} Embed */
/** @typedef {import('../elements/pane.js').Pane} Pane */

/** Adds what the options ask for and is not there yet. @param {Embed} embed */
export async function addParts(embed) {
  const { view, controls, readonly } = embed.options;
  await Promise.all([view === 'timeline' && addTimeline(embed), view === 'code' && addCode(embed), controls === 'full' && !readonly && addControls(embed)]);
  embed.redraw();
}

/** @param {Embed} embed */
async function addTimeline(embed) {
  const [{ Readers }] = await Promise.all([import('../readers.js'), import('../elements/timeline.js')]);
  if (add(embed, 'wpp-timeline', '.picture')) embed.app.readWith(() => new Readers());
}

/** @param {Embed} embed */
async function addCode({ app, ...embed }) {
  const [{ SOURCES, extras }] = await Promise.all([import('../all_scenes.js'), import('../elements/source.js')]);
  app.know(app.scenes, SOURCES, extras);
  add(embed, 'wpp-source', '.picture');
}

/** @param {Embed} embed */
async function addControls(embed) {
  const { app, on } = embed;
  const [extras, { apply }] = await Promise.all([import('../extras.js'), import('../wishes.js'), import('../elements/steer.js'), import('../elements/controls.js')]);
  app.know(app.scenes, undefined, extras);
  if (!add(embed, 'wpp-steer', '#more')) return;
  add(embed, 'wpp-controls', '#more');
  on('order', (order) => app.order(order));
  on('edit', (settings) => {
    app.edit(settings);
    app.check();
  });
  on('change', (changes) => {
    app.change(changes);
    app.check();
  });
  on('apply', () => apply(app));
}

/** Whether it is new. @param {Pick<Embed, 'panes'>} embed @param {string} name @param {string} place */
function add({ panes }, name, place) {
  if (document.querySelector(name)) return false;
  const pane = /** @type {Pane} */ (document.createElement(name));
  document.querySelector(place)?.append(pane);
  panes.push(pane);
  return true;
}
