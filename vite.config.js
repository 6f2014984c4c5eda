// One page, index.html. `scripts/build-wasm.js` has to have filled pkg/ before; `npm run dev` and `npm run build` see to it.
import { defineConfig } from 'vite';

export default defineConfig({
  base: './', // the built folder works under any path
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // the wasm stays a file of its own, preloaded by index.html and compiled while it streams
  },
  worker: { format: 'es' },
  server: {
    watch: { ignored: ['**/target/**', '**/dist/**', '**/pkg/**'] }, // scripts/dev.js says when pkg/ is whole again
  },
});
