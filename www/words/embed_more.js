// What the embed says where something is special: notes, goals, and messages from the page around it.

export const moreWords = {
  copy: 'If no tab has opened, this frame may not open any. The address:',
  goals: 'Goals', reached: 'reached', open: 'not yet',
  /** @param {string} field @param {string} text @param {string} allowed @param {string} used */
  changed: (field, text, allowed, used) => `${field}=${text}: must be ${allowed}; ${used} is used.`,
  /** @param {string} field @param {string} text @param {string} allowed */
  ignored: (field, text, allowed) => `${field}=${text}: must be ${allowed}; it is left out.`,
  aScene: 'a scene of this page',
  /** @param {readonly string[]} of */
  oneOf: (of) => `one of ${of.join(', ')}`,
  speed: 'a number from 0.01 to 1000, or max',
  flag: '1 or 0',
  goalList: 'the JSON of a list of goals, each with id, words and all, in base64url',
  message: 'wpp:hello or wpp:cmd', needsRun: 'a command that needs no run, such as run',
  text: (/** @type {number} */ most) => `text of at most ${most} characters`,
  /** @param {number} min @param {number} max */
  whole: (min, max) => `a whole number from ${min} to ${max}`,
  /** @param {number} min @param {number} max */
  number: (min, max) => `a number from ${min} to ${max}`,
  yes: 'true or false', object: 'an object', none: 'nothing',
  /** @param {number} most */
  names: (most) => `an object with at most ${most} names`,
  value: 'text, a number, true, false, null or a list of those',
  name: 'a setting, an option of the embed, or scene',
  /** @param {string} field @param {string} value @param {string} allowed */
  wrong: (field, value, allowed) => `${field} is ${value}: it must be ${allowed}. Nothing was changed.`,
  noFile: (/** @type {string} */ url) => `${url} could not be loaded.`,
  reload: 'Reload the page; perhaps the connection was interrupted.',
};
