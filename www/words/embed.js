// What the embed's first picture says; everything else is in embed_more.js.

export const embedWords = {
  run: 'Run', pause: 'Pause', on: 'Go on', again: 'Run again', back: 'One event back', forth: 'One event on', slider: 'Moment on view', bar: 'Run',
};
