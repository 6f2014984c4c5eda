// The words that are not needed before the first run has been seen. Like words.js: one word per idea, the glossary's.

import { count, counted, ms } from './words.js';

/** @param {string[]} names */
const some = (names) => `${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${count(names.length - 10)} more` : ''}`;

export const extraWords = {
  title: 'In this scene',
  none: 'none',
  /** What the jobs of some scenes do. @type {Record<string, string>} */
  tasks: {
    check: 'wait, and refuse what is negative', fetch: 'fetch a URL', image: 'work on a picture', own: 'your own code',
  },
  /** Those whose work is JavaScript that goes along with the run. @type {Record<string, boolean>} */
  scripted: { fetch: true, image: true, own: true },
  /** @type {Record<string, { label: string, help: string }>} */
  settings: {
    urls: { label: 'URLs', help: 'one on each line; a bare path is the page’s own' },
    operation: { label: 'Operation', help: '' },
    transfer: { label: 'Move the pixels', help: 'instead of copying them to the worker and back' },
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
    spares: { label: 'Spare workers', help: 'kept ready to take a lost one’s place' },
    cores: { label: 'Cores', help: 'that simulated workers share' },
  },
  /** @type {Record<string, Record<string, string>>} */
  choices: {
    operation: { grey: 'greyscale', blur: 'blur', edges: 'edges', resize: 'half the size' },
    spread: { fixed: 'all alike', uniform: 'spread evenly', exponential: 'many short, few long' },
    onError: { collect: 'stops nothing', stop: 'cancels the rest' },
    priority: { none: 'none', strict: 'urgent first, always', aging: 'urgent first, with aging' },
    arrivals: { asap: 'as fast as they are taken', steady: 'evenly', poisson: 'at random', bursts: 'in bursts', waves: 'in waves' },
  },
  stage: {
    /** @param {number} n @param {number} burst */
    tokens: (n, burst) => `${count(n)} of ${counted(burst, 'token', 'tokens')}`,
    /** @param {number} perSecond */
    limit: (perSecond) => `rate limit: ${count(perSecond)} starts per second`,
    /** @param {number} n */
    spares: (n) => `${count(n)} spare`,
    /** @param {string} time */
    left: (time) => `${time} to its deadline`,
  },
  timeline: {
    title: 'Timeline', deadline: 'deadline', cancelled: 'cancelled', legend: 'What the bars mean',
    graph: 'Timeline: drag its upper edge to move in time, drag across lanes for a range', overview: 'busy',
    zoomIn: 'Zoom in', zoomOut: 'Zoom out', left: 'Earlier', right: 'Later', fit: 'Fit', keys: 'Keys',
    rangeFrom: 'Range starts here', rangeTo: 'Range ends here', zoomRange: 'Zoom to it', noRange: 'Clear',
    keysMean: 'While the timeline has focus: space runs and pauses · , and . step back and forward · ← → move in time · W S zoom · A D pan · ' +
      'F fits · Home and End · Esc clears · Ctrl + wheel zooms.',
    /** @param {import('./range.js').RangeFigures} figures */
    ranged: ({ nSettled, perSecond, utilisation, meanQueue, meanRunNs }) => `${counted(nSettled, 'job', 'jobs')} settled, ` +
      `${count(Math.round(perSecond * 10) / 10)} completed per second, workers busy ${Math.round(utilisation * 100)} % of the time, ` +
      `${count(Math.round(meanQueue * 10) / 10)} queued on average${nSettled ? `, mean run ${ms(meanRunNs)}` : ''}.`,
    /** @param {number} workers @param {string} time */
    label: (workers, time) => `Timeline of ${counted(workers, 'worker', 'workers')}, producer and collector over ${time}; ` +
      'the table below tells the same in words.',
  },
  table: {
    title: 'The same as a table', workers: 'Workers', jobs: 'Jobs',
    worker: 'Worker', state: 'State', job: 'Job', replaced: 'Replaced', done: 'Completed',
    submitted: 'Submitted', started: 'Started', settled: 'Settled', run: 'Ran for', value: 'Value', waitsFor: 'Waits for',
    none: 'Nothing has run yet.',
    /** Prepositions by WaitKind. @type {Record<number, (object: string) => string>} */
    waits: {
      1: (object) => `send on ${object}`, 2: (object) => `receive from ${object}`, 3: (object) => `wait for ${object}`,
      4: (object) => `end of ${object}`, 5: () => 'timer', 6: () => 'its job', 7: () => 'its worker',
    },
    or: ' or ',
  },
  outcome: {
    title: 'Outcome', why: 'Why it happens',
    pending: 'When the run ends, what came of it is told here.',
    partial: 'What was done before that is kept: these are partial results.',
    /** @type {Record<string, (n: number) => string>} */
    rest: {
      cancelled: (n) => `${count(n)} cancelled`,
      killed: (n) => `${count(n)} killed with ${n === 1 ? 'its worker' : 'their workers'}`,
      rejected: (n) => `${count(n)} rejected`,
      failed: (n) => `${count(n)} failed`,
      panicked: (n) => `${count(n)} panicked`,
      timedOut: (n) => `${count(n)} timed out`,
      expired: (n) => `${count(n)} expired`,
      waitingToRetry: (n) => `${count(n)} still waiting to be retried`,
      lost: (n) => `${count(n)} lost`,
      queued: (n) => `${count(n)} still queued`,
      inFlight: (n) => `${count(n)} still in flight`,
      never: (n) => `${count(n)} never submitted`,
    },
    deadline: 'The context’s deadline passed: the producer stopped, queued jobs were withdrawn, running jobs were asked to stop.',
    cancelled: 'The context was cancelled: the producer stopped, queued jobs were withdrawn, running jobs were asked to stop.',
    killed: 'A job that does not listen cannot be asked: after its grace its worker was terminated and replaced.',
    deadlock: 'Every task waits, no timer is set and no job is out, so nothing can ever happen again. This is a result, not a hang.',
    leak: 'The main task returned, and these tasks wait for ever.',
    crashed: 'A panic ends the whole program, here as in Go: whatever was under way is lost.',
    paused: 'The workers are paused and nobody tells them to go on: on the virtual clock nothing else happens.',
    waitsFor: 'Waits for', at: 'At', wakers: 'Could be woken by', nobody: 'nobody',
    /** @param {number} n */
    events: (n) => counted(n, 'event', 'events'),
    hash: 'trace hash',
    /** @param {number} n */
    dropped: (n) => `${counted(n, 'event was', 'events were')} not kept, so the picture of this run is incomplete.`,
  },
  fetches: {
    caption: 'What was fetched', url: 'URL', status: 'Status', size: 'Size', time: 'Time', open: '…', bytes: (/** @type {string} */ n) => `${n} bytes`,
    simulated: 'Simulated: nothing is fetched; times and answers are assumed.',
  },
  gallery: {
    bring: 'Choose pictures', drop: 'or drop some here: they stay on this device', back: 'Back to the generated ones',
    before: (/** @type {string} */ name) => `${name}, before`, after: (/** @type {string} */ name) => `${name}, after`,
    refused: (/** @type {string[]} */ names) => `${some(names)}: this browser knows no such picture.`,
    tooMuch: (/** @type {string[]} */ names) => `${some(names)}: not taken, since there may be 64 pictures at once, each of at most 50 MB and 100 million pixels.`,
    /** @param {number} jobs @param {number} most */
    tooMany: (jobs, most) => `Jobs is ${count(jobs)}; with these pictures it must be a whole number from 1 to ${count(most)}, since each job is given pixels of its own.`,
    simulated: 'Simulated: no picture is touched; the times are those of the Go original, 50 ms and 10 ms more for each job.',
    sums: 'What it took', total: 'In all', mean: 'For each picture, there and back', kernel: 'of it in the Rust kernel',
    moved: 'of it handing over, moved', copied: 'of it handing over, copied', speedUp: 'Faster than one worker',
    times: (/** @type {string} */ n, /** @type {string} */ one) => `${n} times (one worker: ${one})`,
    isOne: 'this is one worker', noOne: 'try one worker to compare',
  },
  commands: {
    title: 'Ask something of the run', shutdown: 'Shut down gracefully', abort: 'Abort', cancelJob: (/** @type {number} */ job) => `Cancel job ${job}`,
    means: 'A graceful shutdown ends the submissions and lets what is there finish; an abort withdraws what waits and stops what runs.',
    caption: 'The wave of cancellation: how fast each worker followed', worker: 'Worker', job: 'Job', asked: 'Asked at', ended: 'Ended as', reaction: 'After',
    workerN: (/** @type {number} */ n) => `worker ${n}`,
  },
  sweep: {
    title: 'Sweep', run: { live: 'Run the sweep live', simulated: 'Run the sweep, simulated' }, cancel: 'Cancel the sweep',
    hint: 'The sweep runs the workload again and again with another number each time, beside the pool above.',
    progress: (/** @type {number} */ done, /** @type {number} */ n) => `${done} of ${n} runs`,
    cancelled: (/** @type {number} */ done, /** @type {number} */ n) => `Cancelled after ${done} of ${n} runs; its workers have ended.`,
    caption: 'The sweep in numbers', workload: 'Workload', chart: (/** @type {string} */ name) => `${name}: a chart of the table below`,
    kneeMark: 'Dotted: the fewest workers that reach nine tenths of the best throughput.',
    /** @type {Record<string, string>} */
    settings: { workers: 'workers', jobsCapacity: 'capacity of the jobs channel' },
    /** @type {Record<string, string>} */
    series: { cpu: 'CPU-bound', io: 'I/O-bound', bursts: 'Jobs in bursts' },
    /** @type {Record<string, string>} */
    metrics: {
      throughputPerSecond: 'Throughput, jobs per second', 'waitMs.mean': 'Mean wait, ms', efficiency: 'Efficiency: speed-up per worker',
      blockedMs: 'Producer blocked, ms', maxQueue: 'Most jobs waiting', memory: 'Their memory at 10 kB a job, bytes',
    },
    /** @type {Record<string, (n: string, mode: string) => string>} */
    advice: {
      cpu: (n, mode) => `${n} workers reach nearly all there is. Beyond the number of cores ${mode === 'simulated' ? '(here 4) ' : ''}workers only share ` +
        'the same cores, and each job takes longer. Choose as many workers as cores, or one fewer to keep the page smooth.',
      io: (n) => `${n} workers reach nearly all there is. A waiting job needs no core, so more workers overlap more waits, until no job ` +
        'is left waiting or the service behind them is full (here 2,000 requests a second). Choose what that service allows, not what the cores do.',
    },
    buffer: 'A buffer takes up bursts, no more: as soon as it holds a burst the producer no longer waits, and a larger one changes nothing but the ' +
      'memory it may hold. Where jobs come faster than they are done for long, every buffer fills up; then backpressure is the cure, not size.',
  },
  editor: {
    label: 'Your job, in JavaScript', caption: 'What each job returned', job: 'Job', state: 'State', value: 'Value or error', time: 'Time',
    help: 'Ctrl + Enter (or ⌘ + Enter) runs it. Tab indents nothing here: it leaves the editor.',
    simulated: 'Simulated: no code is executed; times and values are assumed.',
    network: 'This code may use the network (asked anew for code that a link or a file brings)',
  },
  lesson: {
    ways: 'Scenes in order',
    before: (/** @type {string} */ title) => `Before: ${title}`, after: (/** @type {string} */ title) => `Next scene: ${title}`,
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
};
