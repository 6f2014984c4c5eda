// What is said of what the reader looks at closely.

import { count } from '../words.js';

export const inspectorWords = {
  title: 'Looked at closely', close: 'Close', notYet: 'Not there yet at this moment.',
  submitted: 'Submitted at', waited: 'Waited', ran: 'Ran for', total: 'In all', attempts: 'Attempts', priority: 'Priority', worker: 'Worker',
  deadline: 'Out of time at', value: 'Value', text: 'Says',
  state: 'State', job: 'Job', noJob: 'none', completed: 'Jobs completed', generation: 'Generation', waitsFor: 'Waits for', nothing: 'nothing',
  /** @param {string} time */
  since: (time) => `since ${time}`,
  /** @param {number} generation */
  replaced: (generation) => `${count(generation)} (replaced ${generation - 1}×)`,
  /** @param {string} time */
  shares: (time) => `How it spent its time up to ${time}`,
  /** @param {string} name */
  channel: (name) => `${name} channel`,
  capacity: 'Capacity', queue: 'Holds', front: 'Next to leave', passed: 'Passed through', senders: 'Wait to send', receivers: 'Wait to receive', nobody: 'nobody',
  cancelJob: 'Cancel this job', failJob: 'Make it fail', killWorker: 'Kill this worker', failIts: 'Make its job fail',
  life: 'Its whole life', lately: 'What it did last',
  /** @param {number} n */
  more: (n) => `and ${count(n)} more`,
};
