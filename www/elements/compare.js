// Two runs side by side, and the difference for each job. Fires nothing.

import { Pane } from './pane.js';

export class Compare extends Pane {}

customElements.define('wpp-compare', Compare);
