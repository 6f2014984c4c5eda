// Makes the script of a live run whose jobs are JavaScript: what its workers load, and each job's payload.

import runtime from '../script_runtime.js?raw';
import fetchTask from './fetch_task.js?raw';
import ownTask from './own_task.js?raw';
import { siteUrl } from './site.js';

/** @typedef {import('../protocol.js').RunConfig} RunConfig */
/** @typedef {{ script: import('../protocol.js').Script, transfer: Transferable[] }} Parcel */

/** What a reader's code may tell the page; www/script_runtime.js cuts off the rest. */
const MOST_CHARS = 2_000;

/** @param {RunConfig} config @returns {Promise<Parcel>} */
export async function scriptOf(config) {
  if (config.task === 'image') return (await import('./pictures.js')).pictureScript(config, runtime);
  const jobs = config.task === 'fetch' ? config.urls : Array.from({ length: config.inputs.length || config.jobs });
  const texts = config.task === 'fetch' ? [fetchTask] : [config.code, ownTask];
  const payloads = config.task === 'fetch' ? config.urls.map(addressed) : jobs;
  return { script: { runtime, texts, payloads, isMoved: false, ...(config.task === 'own' ? { mostChars: MOST_CHARS } : {}) }, transfer: [] };
}

/** A URL as a worker can use it, whose own base is a blob's. @param {string} text */
function addressed(text) {
  const base = siteUrl('');
  const url = URL.canParse(text, base) ? new URL(text, base).href : text;
  return { url, isOurs: url.startsWith(base.href) };
}
