// The run as files, pictures and a link; and a file opened again. Fires nothing.

import { Pane } from './pane.js';

export class Exports extends Pane {}

customElements.define('wpp-exports', Exports);
