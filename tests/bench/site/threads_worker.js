import { expose } from 'threads/worker';
import * as tasks from './noop.js';

expose({ ...tasks });
