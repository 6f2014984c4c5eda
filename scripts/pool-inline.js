// A Vite plugin that puts what the pool otherwise fetches into its module: dist/pool/pool.inline.js is one file that needs no
// other, for places that serve a single script: a sandbox, a gist, a test runner, another build's own snippets.
import { deflateRawSync } from 'node:zlib';

/**
 * In the place of www/pool/assets.js, with the same exports.
 * @param {{ worker: string, wasm: Buffer }} files  the workers' classic script, and the pool's module
 */
export function inlined({ worker, wasm }) {
  return {
    name: 'inlined',
    enforce: /** @type {const} */ ('pre'),
    transform: (/** @type {string} */ code, /** @type {string} */ id) => (id.endsWith('/www/pool/assets.js') ? assets(code, worker, wasm) : null),
  };
}

/** Deflated, base64 is 40 % smaller than the wasm, and a server's own compression finds little left to do. */
function assets(code, worker, wasm) {
  const [glue] = code.match(/^export \{.*\} from .*$/m) ?? [];
  if (!glue) throw new Error('www/pool/assets.js exports no glue: scripts/pool-inline.js has to follow it');
  return `${glue}
const script = ${JSON.stringify(worker)};
const wasm = '${deflateRawSync(wasm, { level: 9 }).toString('base64')}';
let module;
export const loadModule = () => (module ??= compile());
export const loadScript = async () => script;
async function compile() {
  const bytes = Uint8Array.from(atob(wasm), (char) => char.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return WebAssembly.compile(await new Response(inflated).arrayBuffer());
}
`;
}
