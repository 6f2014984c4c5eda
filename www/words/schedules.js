// Words of what goes through the schedules of a scene.

const many = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, notation: 'compact', compactDisplay: 'long' });
/** Large ones rounded, in words. @param {number} n */
const count = (n) => (n < 1e6 ? n.toLocaleString('en') : many.format(n));

export const schedulesWords = {
  title: 'In which schedules does this break?',
  hint: 'Which task runs next, which ready case a select takes, which answer comes in first: a schedule decides. This goes through them, from the ' +
    'usual order on, with the settings as they stand, simulated.',
  start: 'Go through the schedules', cancel: 'Stop going through',
  progress: (/** @type {number} */ runs) => `${count(runs)} schedules run`,
  cancelled: 'Stopped. What was found until then stands below.',
  count,
  /** @param {number} broken @param {number} all @param {boolean} isWhole */
  verdict: (broken, all, isWhole) => {
    const n = count(all), one = all === 1 && isWhole ? 'the only schedule there is' : '', those = isWhole ? 'schedules there are' : 'schedules run to their end';
    const breaks = isWhole ? 'It breaks in' : 'It broke in';
    if (broken === 0) return `${breaks} none of the ${n} ${those}.`;
    return `${breaks} ${one || (broken === all ? `all ${n} ${those}` : `${count(broken)} of the ${n} ${those}`)}.`;
  },
  /** @param {number} runs @param {number} depth @param {boolean} isWhole */
  reach: (runs, depth, isWhole) => {
    if (isWhole) return `Every schedule is covered, by ${count(runs)} runs: many come to the same.`;
    const most = depth - 1;
    const sure = most < 1 ? 'the usual order' : `every schedule in which at most ${most === 1 ? 'one choice is' : `${most} choices are`} made otherwise`;
    return `Covered: ${sure}, and some more, by ${count(runs)} runs. With fewer workers and jobs all can be.`;
  },
  caption: 'What the schedules lead to', ending: 'Ending', number: 'Schedules', shortest: 'Closest to the usual order', show: 'Show it',
  showIt: (/** @type {string} */ ending) => `Show it: ${ending}`,
  /** @type {Record<string, (text: string) => string>} */
  endings: {
    no: () => 'nothing is wrong', misplaced: () => 'results are taken for those of other jobs', incomplete: () => 'it finishes, but some jobs have no result',
    deadlock: () => 'deadlock', leak: () => 'leak: main returns, others wait for ever', crashed: (text) => `panic: ${text}`, paused: () => 'paused for ever',
  },
  usual: 'the usual order',
  otherwise: (/** @type {number} */ n) => `${n === 1 ? 'one choice' : `${n} choices`} otherwise`,
  follows: (/** @type {string} */ schedule) => `The run on stage follows the schedule ${schedule}.`,
  drop: 'Run in the usual order',
};
