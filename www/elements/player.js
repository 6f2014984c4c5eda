// The moment on view. Fires nothing.

import { Pane } from './pane.js';

export class Player extends Pane {}

customElements.define('wpp-player', Player);
