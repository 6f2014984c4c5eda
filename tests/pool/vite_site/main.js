import { createPool } from 'worker-pool-playground/pool.js';

const pool = await createPool({ tasks: new URL('./tasks.js', import.meta.url), workers: 2 });
const values = [];
for await (const { value } of pool.map('double', [1, 2, 3], { ordered: true })) values.push(value);
const { completed } = await pool.drain();
document.querySelector('output').textContent = `${values} (${completed} completed)`;
