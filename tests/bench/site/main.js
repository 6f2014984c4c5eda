import { CONTENDERS } from './contenders.js';
import { inTurn } from './in_turn.js';

Object.assign(window, { CONTENDERS, inTurn });
document.title = 'ready';
