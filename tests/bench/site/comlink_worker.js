import { expose } from 'comlink';

expose({ noop: (x) => x });
