import './poolifier_window.js';
import { ThreadWorker } from 'poolifier-web-worker';
import * as tasks from './noop.js';

export default new ThreadWorker({ ...tasks }, { maxInactiveTime: 600_000 });
