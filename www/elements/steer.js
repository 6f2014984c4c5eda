// What can be asked of the run on stage. Fires nothing.

import { Pane } from './pane.js';

export class Steer extends Pane {}

customElements.define('wpp-steer', Steer);
