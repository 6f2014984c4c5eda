// One page, index.html. `scripts/build-wasm.js` has to have filled pkg/ before; `npm run dev` and `npm run build` see to it.
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

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

export default defineConfig({
  plugins: [firstWords],
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
