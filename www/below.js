// What stands below the stage: loaded once the first picture is drawn, so that it delays neither that nor the first run.
// style.css keeps its place free.

import './elements/outcome.js';
import './elements/source.js';
import './elements/table.js';
import './elements/timeline.js';

export { Flights } from './flights.js';
