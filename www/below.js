// What stands below the stage: loaded once the first picture is drawn, so that it delays neither that nor the first run.
// style.css keeps its place free.

import './watch.css';
import './elements/compare.js';
import './elements/controls.js';
import './elements/counters.js';
import './elements/exports.js';
import './elements/inspector.js';
import './elements/numbers.js';
import './elements/outcome.js';
import './elements/player.js';
import './elements/source.js';
import './elements/steer.js';
import './elements/table.js';
import './elements/timeline.js';

export { follower } from './follower.js';
export { Flights } from './flights.js';
export { Readers } from './readers.js';
export { grant } from './wishes.js';
