// Whether the reader lets their own code use the network. Said on the page alone, for the code that stood there then and what its reader makes of it:
// neither a link, a file nor an embedding page can say it, and what they bring in its place has no consent.

/** @type {string | null} */
let allowed = null;

/** @param {string} code */
export const mayUseNetwork = (code) => allowed === code;

/** @param {string} code @param {boolean} isAllowed */
export function allowNetwork(code, isAllowed) {
  allowed = isAllowed ? code : null;
}

/** Its reader has edited the code. @param {string} before @param {string} after */
export function follow(before, after) {
  if (allowed === before) allowed = after;
}
