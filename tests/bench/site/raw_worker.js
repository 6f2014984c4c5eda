// The least that a worker can do: each message is a list of jobs, its answer a list of results.
import * as tasks from './noop.js';

const TASKS = { ...tasks, back: (/** @type {ArrayBuffer} */ buffer) => buffer };
onmessage = ({ data: [task, jobs] }) => {
  const results = jobs.map(TASKS[task]);
  if (task === 'who') Promise.all(results).then((told) => postMessage(told));
  else postMessage(results, task === 'back' ? results : []);
};
