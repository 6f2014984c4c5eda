// One stop of Tab for many buttons: arrows lead from one to the next. A group is any element; its members carry a data-key that stays
// the same from one drawing to the next, and those of one row a parent with data-row. Arrows up and down change the row, left and right
// stay in it, Home and End lead to the first and the last.

/** @typedef {HTMLElement} Member */

/** @param {Element} group @returns {Member[]} */
const members = (group) => [...group.querySelectorAll('[data-key]')].map((member) => /** @type {Member} */ (member));

/**
 * Makes one member the group's stop of Tab: the one of this key, else the first.
 * @param {Element} group
 * @param {string} key
 * @returns {Member | undefined} that one
 */
export function settle(group, key) {
  const all = members(group), stop = all.find((member) => member.dataset.key === key) ?? all[0];
  for (const member of all) member.tabIndex = member === stop ? 0 : -1;
  return stop;
}

/**
 * Answers a key that was pressed in a group; whoever has the focus then is the group's stop of Tab.
 * @param {KeyboardEvent} event
 * @param {Element} group
 */
export function rove(event, group) {
  const from = /** @type {Element} */ (event.target).closest('[data-key]');
  if (!(from instanceof HTMLElement) || event.ctrlKey || event.altKey || event.metaKey) return;
  const to = target(event.key, from, members(group));
  if (!to) return;
  event.preventDefault();
  settle(group, to.dataset.key ?? '');
  to.focus();
}

/** @param {string} key @param {Member} from @param {Member[]} all */
function target(key, from, all) {
  const row = (/** @type {Member} */ member) => member.closest('[data-row]') ?? member, at = all.indexOf(from), own = row(from);
  switch (key) {
    case 'Home': return all[0];
    case 'End': return all[all.length - 1];
    case 'ArrowRight': return all[at + 1] && row(all[at + 1]) === own ? all[at + 1] : undefined;
    case 'ArrowLeft': return all[at - 1] && row(all[at - 1]) === own ? all[at - 1] : undefined;
    case 'ArrowDown': return all.slice(at).find((member) => row(member) !== own);
    case 'ArrowUp': {
      const before = all.slice(0, at).reverse().find((member) => row(member) !== own);
      return before && all.find((member) => row(member) === row(before));
    }
  }
}
