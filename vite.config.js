// One page, index.html. `scripts/build-wasm.js` has to have filled pkg/ before; `npm run dev` and `npm run build` see to it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, defineConfig } from 'vite';
import { withExcerpts } from './scripts/excerpts.js';

const ROOT = fileURLToPath(new URL('.', import.meta.url));

/** The words of the first scene alone: the table of all of them comes later. */
const firstWords = {
  name: 'first-words',
  resolveId: (/** @type {string} */ id) => (id === 'virtual:first-words' ? `\0${id}` : null),
  load(/** @type {string} */ id) {
    if (id !== '\0virtual:first-words') return null;
    const { basic } = JSON.parse(readFileSync(new URL('./src/scenes/words.en.json', import.meta.url), 'utf8'));
    return `export default ${JSON.stringify(basic)};`;
  },
};

/** The pieces of code that the tutorial shows. */
const excerpts = {
  name: 'excerpts',
  transformIndexHtml: { order: /** @type {const} */ ('pre'), handler: (/** @type {string} */ html) => withExcerpts(html, ROOT) },
};

/** tutorial/index.html, bundled by itself afterwards: what it shares with the page would otherwise move into more and smaller files, and the
 * page's first run would pay for that. */
const tutorial = {
  name: 'tutorial',
  apply: /** @type {const} */ ('build'),
  closeBundle: { sequential: true, order: /** @type {const} */ ('post'), handler: async () => void (await build({
    root: ROOT, configFile: false, plugins: [excerpts], publicDir: false, base: './', logLevel: 'warn',
    build: { target: 'es2022', modulePreload: false, emptyOutDir: false, rolldownOptions: { input: 'tutorial/index.html' } },
  })) },
};

export default defineConfig({
  plugins: [firstWords, excerpts, tutorial],
  publicDir: 'www/public',
  base: './', // the built folder works under any path
  build: {
    target: 'es2022',
    modulePreload: false, // what comes later comes in few files, and its own order costs less than the code that would preload it
    assetsInlineLimit: 0, // the wasm stays a file of its own, preloaded by index.html and compiled while it streams
  },
  worker: { format: 'es' },
  server: {
    watch: { ignored: ['**/target/**', '**/dist/**', '**/pkg/**'] }, // scripts/dev.js says when pkg/ is whole again
  },
});
