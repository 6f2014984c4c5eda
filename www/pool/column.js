// One thing of each job in a message. Where all of them are numbers they travel as their bytes: a tenth of what a list costs to clone and read.

/** @param {unknown[]} list  not written into afterwards @returns {ArrayLike<unknown>} the same, as a message has it */
export function packed(list) {
  if (list.length < WORTH) return list;
  const bytes = new Float64Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    if (typeof value !== 'number') return list;
    bytes[i] = value;
  }
  return bytes;
}

/** What was packed. @param {unknown[] | Float64Array} column @returns {unknown[]} */
export function listed(column) {
  if (!(column instanceof Float64Array)) return column;
  const list = [];
  for (let i = 0; i < column.length; i++) list.push(column[i]);
  return list;
}

/** Fewer cost more that way. */
const WORTH = 16;
