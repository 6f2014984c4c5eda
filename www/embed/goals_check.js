// An author's goals as they stand in an address: base64url of the JSON of EmbedGoal[]. All of them are good, or there are none. Pure.

/** @typedef {import('../embed_protocol.js').EmbedGoal} EmbedGoal */

const OPS = ['<=', '>=', '<', '>', '==', '!='];
const MOST = { goals: 20, conditions: 10, id: 60, words: 300, bytes: 20_000 };
/** @param {string} packed @returns {EmbedGoal[] | null} */
export function goalsOf(packed) {
  try {
    if (packed.length > MOST.bytes) return null;
    const bytes = Uint8Array.from(atob(packed.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0));
    const goals = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isList(goals, MOST.goals) && goals.every(isGoal) ? goals : null;
  } catch {
    return null;
  }
}

const isList = (/** @type {any} */ list, /** @type {number} */ most) => Array.isArray(list) && list.length > 0 && list.length <= most;
const isText = (/** @type {any} */ text, /** @type {number} */ most) => typeof text === 'string' && text.length <= most;
const isGoal = (/** @type {any} */ goal) => isText(goal?.id, MOST.id) && isText(goal.words, MOST.words) && isList(goal.all, MOST.conditions) && goal.all.every(isCondition);
const isName = (/** @type {any} */ name) => name === undefined || isText(name, MOST.id);
const isCondition = (/** @type {any} */ condition) => isName(condition?.figure) && isName(condition?.setting) && Boolean(condition?.figure || condition?.setting) && OPS.includes(condition.op)
  && ['number', 'string', 'boolean'].includes(typeof condition.value);
