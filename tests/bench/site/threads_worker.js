import { expose } from 'threads/worker';

expose({ noop: (x) => x });
