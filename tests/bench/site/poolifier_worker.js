import { ThreadWorker } from 'poolifier-web-worker';

export default new ThreadWorker((x) => x, { maxInactiveTime: 600_000 });
