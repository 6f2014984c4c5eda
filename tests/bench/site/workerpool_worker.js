import workerpool from 'workerpool';
import * as tasks from './noop.js';

workerpool.worker({ ...tasks });
