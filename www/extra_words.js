// The words that are not needed before the first run has been seen. Like words.js: one word per idea, the glossary's.

/** @type {{ label: string, help: string }} */
const NONE = { label: '', help: '' };

export const extraWords = {
  title: 'In this scene',
  none: 'none',
  /** @type {Record<string, { label: string, help: string }>} */
  settings: {
    inputs: { label: 'Values', help: 'one job each, separated by commas' },
    sizes: { label: 'Time of each job, ms', help: 'in turn; the last one holds for all that follow' },
    panicJobs: { label: 'Jobs that panic', help: 'on their first attempt' },
    stageWorkers: { label: 'Workers of each stage', help: '' },
    stageSizes: { label: 'Time of each stage, ms', help: '' },
    spread: { label: 'Job times', help: '' },
    onError: { label: 'The first error', help: '' },
    priority: { label: 'Priority', help: '' },
    arrivals: { label: 'Jobs come', help: '' },
    failRatio: { label: 'Share that fails', help: '0–1, drawn from the seed' },
    jitter: { label: 'Jitter', help: 'share of each backoff drawn at random, 0–1' },
    urgentRatio: { label: 'Share that is urgent', help: '0–1' },
    budgetRatio: { label: 'Retry budget', help: 'retries per submission, 0–1' },
    downMs: { label: 'Service is down for, ms', help: 'attempts that begin in that time fail' },
    attempts: { label: 'Attempts', help: 'the first included' },
    backoffMs: { label: 'Backoff, ms', help: 'doubles from attempt to attempt' },
    agingMs: { label: 'Aging, ms', help: 'this much waiting is worth one step of priority' },
    burst: { label: 'Burst', help: 'tokens that a rested limit holds' },
    arrivalsPerSecond: { label: 'Jobs per second', help: '' },
    arrivalBurst: { label: 'Jobs at once', help: 'in bursts' },
    cooldownMs: { label: 'Cooldown, ms', help: 'between two changes of size' },
    idleMs: { label: 'Idle, ms', help: 'before a worker that is not needed goes' },
    jobTimeoutMs: { label: 'Timeout of a job, ms', help: 'from the start of its attempt' },
    ratePerSecond: { label: 'Starts per second', help: '' },
    minWorkers: { label: 'Fewest workers', help: 'the size then follows the load' },
    cores: { label: 'Cores', help: 'that simulated workers share' },
  },
  /** @type {Record<string, Record<string, string>>} */
  choices: {
    spread: { fixed: 'all alike', uniform: 'spread evenly', exponential: 'many short, few long' },
    onError: { collect: 'stops nothing', stop: 'cancels the rest' },
    priority: { none: 'none', strict: 'urgent first, always', aging: 'urgent first, with aging' },
    arrivals: { asap: 'as fast as they are taken', steady: 'evenly', poisson: 'at random', bursts: 'in bursts', waves: 'in waves' },
  },
  lesson: {
    predict: 'What do you think?',
    right: 'You were right.',
    wrong: (/** @type {string} */ answer) => `Not this time: ${answer}`,
    happened: 'What happened',
    fix: 'Apply the fix and run',
    fixed: 'The fix is applied: same seed, other outcome.',
    broken: 'Show it broken again',
    try: 'Try',
    goals: 'Goals',
    reached: 'reached', open: 'not reached yet',
  },
  source: { title: 'The code that runs', go: 'The same in Go', stands: 'stands here', crashed: 'panicked here', more: NONE.help },
};
