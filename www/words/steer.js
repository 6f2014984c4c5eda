// What is said beside what can be asked of a run.

export const steerWords = {
  title: 'Change it while it runs',
  workers: 'Workers', fewer: 'One worker fewer', more: 'One worker more',
  pause: 'Pause the workers', resume: 'Let the workers go on', shutdown: 'Shut down gracefully', abort: 'Abort',
  live: 'The running pool is told at once.',
  /** @param {string} time */
  simulated: (time) => `At ${time}, the moment on view: makes a branch, and this run stays as it is.`,
  none: 'Nothing runs yet.',
  ended: 'This live run has ended. Replay it simulated to change its course.',
  over: 'This is its end. Go back to an earlier moment to change its course from there.',
  recorded: 'A recorded run can be looked at from every side, but not changed.',
  apply: 'Apply the settings to this run', branch: 'Branch here with the settings',
  applyMeans: 'Or run again from the start.',
  needsRun: 'The changed settings take effect when you run again.',
};
