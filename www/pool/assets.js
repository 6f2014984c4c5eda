// Where a pool's wasm and its workers' script are: here, as the sources lie in the repository; scripts/build-pool.js puts
// addresses of its own in their place.

const wasm = new URL('../../pkg/pool_bg.wasm', import.meta.url);
const script = new URL('../../pkg/pool_worker.js', import.meta.url);

export { default as init, PoolCore } from '../../pkg/pool.js';

/** @returns {Promise<WebAssembly.Module>} */
export const loadModule = () => once('module', () => compile(wasm));

/** The classic script that workers start from. @returns {Promise<string>} */
export const loadScript = () => once('script', async () => (await fetched(script)).text());

/** @type {Map<string, Promise<any>>} */
const loaded = new Map();

/** @param {string} name @param {() => Promise<any>} load */
function once(name, load) {
  const known = loaded.get(name);
  if (known) return known;
  const loading = load();
  loaded.set(name, loading);
  loading.catch(() => loaded.delete(name)); // it may be there next time
  return loading;
}

/** Compiled while it streams in, or afterwards where the server does not call it application/wasm. @param {URL} url */
async function compile(url) {
  const response = await fetched(url);
  const isWasm = /^application\/wasm\b/.test(response.headers.get('content-type') ?? '');
  return isWasm ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** @param {URL} url */
async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}
