// The words of the run's numbers and of the list of jobs. One word per idea, the glossary's (STYLE.md).

import { count, counted, ms } from '../words.js';

const S = 1e9;

/** One digit after the point, more where the number is small. @param {number} value */
export function decimal(value) {
  return count(Math.abs(value) >= 10 || value === 0 ? Math.round(value * 10) / 10 : Number(value.toPrecision(2)));
}

/** @param {number} ratio 0–1 */
export function percent(ratio) {
  return `${count(Math.round(ratio * 100))} %`;
}

/** A share that does not round to nothing. @param {number} ratio 0–1 */
export function share(ratio) {
  return `${count(Math.round(ratio * 1000) / 10)} %`;
}

/** Job-nanoseconds. @param {bigint} ns */
const jobSeconds = (ns) => `${decimal(Number(ns) / S)} job-seconds`;

/** Of a time axis. @param {number} ns @param {number} spanNs */
export function axisTime(ns, spanNs) {
  return spanNs >= 5 * S ? `${count(Math.round(ns / 1e8) / 10)} s` : ms(ns);
}

export const numbersWords = {
  title: 'Numbers',
  none: 'Nothing has run yet.',
  loading: 'The charts are on their way …',
  /** @param {string} time */
  at: (time) => `From the start to the moment on view, ${time}.`,
  figures: {
    label: 'Figures',
    completed: 'Completed', throughput: 'Throughput', goodput: 'Goodput', utilisation: 'Utilisation', queue: 'Queue length', blocked: 'Blocked outside',
    perSecond: '/s',
    /** @param {number} all */
    of: (all) => `of ${counted(all, 'job', 'jobs')}`,
    throughputMeans: 'completed per second',
    /** @param {number} n */
    goodputMeans: (n) => (n ? `the same: ${counted(n, 'late job does', 'late jobs do')} not complete` : 'all of them in time'),
    utilisationMeans: 'busy / alive worker-time',
    /** @param {number} n */
    most: (n) => `in the mean, ${count(n)} at most`,
    blockedMeans: 'somebody waits to send',
  },
  charts: {
    title: 'Over time',
    queue: 'Jobs waiting and running', throughput: 'Completed per second', utilisation: 'Utilisation, %',
    queued: 'in the queue', mostQueued: 'most in the queue', inFlight: 'in flight', outside: 'waiting outside',
    /** @param {string} time */
    window: (time) => `over the last ${time}`,
    /** @param {import('../numbers.js').Totals} totals @param {number} lastedNs */
    queueTold: ({ queuedNs, mostQueued, inFlightNs, mostInFlight, mostOutside, outsideNs }, lastedNs) =>
      `In the queue ${decimal(queuedNs / lastedNs)} in the mean and ${count(mostQueued)} at most; in flight ${decimal(inFlightNs / lastedNs)} in the mean and ${
        count(mostInFlight)} at most${mostOutside ? `; outside ${count(mostOutside)} at most, somebody for ${ms(outsideNs)}` : ''}.`,
    /** @param {string} mean @param {{ least: number, most: number } | null} range @param {(value: number) => string} shown */
    told: (mean, range, shown) => (range ? `${mean} in the mean; between ${shown(range.least)} and ${shown(range.most)}.` : `${mean} in the mean; no window has passed yet.`),
    noUtilisation: 'No worker has lived yet.',
  },
  times: {
    title: 'Times of settled jobs', caption: 'Times in numbers',
    name: 'Time', count: 'Jobs', mean: 'Mean', p50: 'p50', p90: 'p90', p99: 'p99', max: 'Max',
    none: 'No job has settled yet.',
    wait: 'Wait', run: 'Run', total: 'Total',
    waitMeans: 'wish to submit → first dispatch', runMeans: 'on workers, all attempts', totalMeans: 'wish to submit → end',
    /** @param {string} name @param {import('../numbers.js').Bin | undefined} bin the fullest @param {number} all */
    told: (name, bin, all) => (bin ? `${name}: ${count(bin.count)} of ${counted(all, 'job', 'jobs')} took ${ms(bin.fromNs)} to ${ms(bin.toNs)}, more than any other bar.` : ''),
    bar: 'jobs at most in a bar',
  },
  little: {
    title: 'Little’s law: L = λ · W',
    l: 'L', lambda: 'λ', w: 'W', product: 'λ · W',
    lMeans: 'jobs in the system, in the mean', lambdaMeans: 'jobs submitted per second', wMeans: 'mean sojourn of settled jobs', productMeans: 'what the law says L is',
    none: 'Nothing has been submitted yet: both sides are 0.',
    /** @param {bigint} ns */
    exact: (ns) => `They agree exactly, as they must from empty to empty: both are ${jobSeconds(ns)}, to the nanosecond, over the same time.`,
    /** @param {import('../numbers.js').Little} little */
    underWay: ({ inSystem, l, product }) => `${counted(inSystem, 'job is', 'jobs are')} still in the system: L and λ count ${inSystem === 1 ? 'it' : 'them'}, W does not yet, so ${
      product === null ? 'there is no W so far' : `λ · W is ${decimal(Math.abs(product - l))} ${product > l ? 'more' : 'less'} than L`}.`,
    wrong: 'They differ although the system is empty: records of this trace were lost.',
  },
  states: {
    title: 'Where every job is', caption: 'Jobs by state', state: 'State', jobs: 'Jobs', share: 'Share', submitted: 'submitted',
    balanced: 'balances', unbalanced: 'does not balance',
  },
};

export const listWords = {
  filters: 'Which jobs',
  all: 'all',
  state: 'State', worker: 'Worker', ids: 'Job numbers', idsHint: '17 or 10-20',
  idsError: 'Write numbers or ranges, such as 17 or 10-20, with commas between them.',
  /** @type {Record<import('../job_list.js').ColumnName, string>} */
  columns: {
    job: 'Job', state: 'State', worker: 'Worker', attempts: 'Attempts', priority: 'Priority', submitted: 'Submitted', wait: 'Waited', run: 'Ran for',
    total: 'Total', value: 'Value',
  },
  /** @param {number} from @param {number} to @param {number} all */
  rows: (from, to, all) => (all ? `rows ${count(from)}–${count(to)} of ${count(all)}` : 'no job is like that'),
  previous: 'Previous rows', next: 'Next rows', pages: 'Rows',
};
