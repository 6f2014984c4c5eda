// The moments that the text speaks of, found in a run's own events, so that a step of a scrolly section names what happens and no time.
// Pure.
//
//   "JobDispatched job=2"                 the first event of this kind, about this job
//   "Blocked worker text=receive"         by whom, and what its sentence holds
//   "JobSettled text=killed last"         the last one instead of the first
//   "before ContextCancelled"             the moment before it

/** @typedef {{ index: number, kind: string, actor: number, job: number, text: string }} Told  an event as the embed tells it */

/** @type {Record<string, (actor: number) => boolean>} */
const ACTORS = {
  producer: (actor) => actor === 1, collector: (actor) => actor === 2, closer: (actor) => actor === 3, worker: (actor) => actor > 10,
};

/**
 * How many events have happened at that moment; null: there is no such moment in this run.
 * @param {readonly Told[]} events
 * @param {string} asked
 */
export function momentOf(events, asked) {
  const words = asked.split(' '), isBefore = words[0] === 'before', isLast = words.at(-1) === 'last';
  const [kind, ...rest] = words.slice(isBefore ? 1 : 0, isLast ? -1 : undefined), tests = rest.map(testOf);
  const isMeant = (/** @type {Told} */ event) => event.kind === kind && tests.every((test) => test(event));
  const found = isLast ? events.findLast(isMeant) : events.find(isMeant);
  return found ? found.index + (isBefore ? 0 : 1) : null;
}

/** @param {string} word @returns {(event: Told) => boolean} */
function testOf(word) {
  const [name, value] = word.split('=');
  if (name === 'job') return ({ job }) => job === Number(value);
  if (name === 'text') return ({ text }) => text.includes(value);
  if (ACTORS[name]) return ({ actor }) => ACTORS[name](actor);
  throw new Error(`"${word}" says nothing about an event: actor names, job=n and text=word do.`);
}
