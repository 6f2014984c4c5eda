// A pool made inside a module worker.
import { createPool } from './pool/pool.js';

const coordinator = new URL(location.href).searchParams.get('coordinator');
const pool = await createPool({ tasks: new URL('./tasks.js', import.meta.url), workers: 2, coordinator });
const values = await Promise.all([1, 2, 3].map((value) => pool.run('double', { value })));
const { completed } = await pool.drain();
postMessage({ values, completed });
