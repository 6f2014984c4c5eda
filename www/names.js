// Names in a row, told short: "worker 1–3", "closer", "worker 5".

/**
 * @param {readonly string[]} names in order
 * @returns {string[]}
 */
export function ranges(names) {
  const runs = /** @type {{ stem: string, first: number, last: number, n: number }[]} */ ([]);
  for (const name of names) {
    const [, stem = name, number = ''] = name.match(/^(.* )(\d+)$/) ?? [], n = Number(number), open = runs.at(-1);
    if (number && open?.stem === stem && open.last === n - 1) Object.assign(open, { last: n, n: open.n + 1 });
    else runs.push({ stem, first: n, last: n, n: 1 });
  }
  return runs.flatMap(({ stem, first, last, n }) =>
    (n > 2 ? [`${stem}${first}–${last}`] : first === 0 ? [stem] : Array.from({ length: n }, (_, index) => `${stem}${first + index}`)));
}
