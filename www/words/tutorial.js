// What the tutorial's script says; its text is in tutorial/index.html.

export const tutorialWords = {
  show: 'Show this moment', back: 'One event back', forth: 'One event on',
  running: 'Let us see …', right: 'As you said.', wrong: 'Not quite: look at the run, and at the answer marked above.',
  reached: 'Reached.', last: 'Your last run does not reach it yet.',
  /** @param {number} event @param {number} nEvents @param {string} text */
  event: (event, nEvents, text) => `Event ${event} of ${nEvents}: ${text}.`,
  compute: 'jobs that compute', wait: 'jobs that wait', workers: 'workers', perSecond: 'jobs a second',
  /** @param {number} cores */
  cores: (cores) => `your browser says that this device has ${cores}`,
  /** @param {string} inside @param {string} perSecond @param {string} ms */
  little: (inside, perSecond, ms) => `In your run: ${perSecond} jobs a second × ${ms} = ${inside} jobs inside, in the mean.`,
  inside: 'jobs inside', curve: (/** @type {string} */ list) => `Throughput over workers: ${list}`,
  area: (/** @type {string} */ mean, /** @type {string} */ most) => `Jobs inside over the time of the run: at most ${most}, in the mean ${mean}`,
};
