import { expose, transfer } from 'comlink';
import * as tasks from './noop.js';

expose({ ...tasks, back: (buffer) => transfer(buffer, [buffer]) });
