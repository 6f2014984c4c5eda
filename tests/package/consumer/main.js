import { createPool } from 'worker-pool-playground';
import { perfettoTrace } from 'worker-pool-playground/trace';
import { use } from './use.js';

const told = await use(createPool, perfettoTrace);
document.querySelector('output').textContent = JSON.stringify(told);
