// What the reader looks at closely. Fires nothing.

import { Pane } from './pane.js';

export class Inspector extends Pane {}

customElements.define('wpp-inspector', Inspector);
