// The run in numbers. Fires nothing.

import { Pane } from './pane.js';

export class Numbers extends Pane {}

customElements.define('wpp-numbers', Numbers);
