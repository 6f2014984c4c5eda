// The page, index.html; the embed, embed/index.html with embed.js for pages of others; and the tutorial, tutorial/index.html, which embeds us as
// any page would. Each is built on its own: a file in common would make all of them larger, and a browser keeps what a frame on another site has
// loaded apart from what the page loads, so nobody would load it once only.
// `scripts/build-wasm.js` has to have filled pkg/ before; `npm run dev` and `npm run build` see to it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, defineConfig } from 'vite';
import { withExcerpts } from './scripts/excerpts.js';
import { bundled } from './scripts/licences.js';
import { frameDocument, withPolicy } from './scripts/policy.js';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const read = (/** @type {string} */ path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const scenes = (/** @type {string} */ name) => JSON.parse(read(`./src/scenes/${name}.json`));
const ids = () => /** @type {string[]} */ (scenes('manifest'));

/** The words of the first scene alone: the table of all of them comes later. And which scenes there are. @type {Record<string, () => unknown>} */
const VIRTUAL = {
  'virtual:first-words': () => scenes('words.en').basic,
  'virtual:scene-ids': ids,
  'virtual:cut-off-frame': () => frameDocument(false),
};
const virtual = {
  name: 'virtual',
  resolveId: (/** @type {string} */ id) => (id in VIRTUAL ? `\0${id}` : null),
  load: (/** @type {string} */ id) => (id[0] === '\0' && VIRTUAL[id.slice(1)] ? `export default ${JSON.stringify(VIRTUAL[id.slice(1)]())};` : null),
};

/** Each scene alone, for the embed, which has no lesson: embed/scenes/<id>.json. @param {string} id */
const alone = (id) => {
  const { try: _, ...data } = scenes(id), { title } = scenes('words.en')[id];
  return JSON.stringify({ data, words: { title } });
};
const scenesServed = {
  name: 'scenes-served',
  configureServer(/** @type {import('vite').ViteDevServer} */ { middlewares }) {
    middlewares.use('/embed/scenes', (request, response, next) => {
      const id = ids().find((each) => request.url === `/${each}.json`);
      if (!id) return next();
      response.setHeader('content-type', 'application/json');
      response.setHeader('access-control-allow-origin', '*');
      response.end(alone(id));
    });
  },
};
const scenesEmitted = {
  name: 'scenes-emitted',
  /** @this {{ emitFile: (file: object) => void }} */
  generateBundle() {
    for (const id of ids()) this.emitFile({ type: 'asset', fileName: `embed/scenes/${id}.json`, source: alone(id) });
  },
};

/** Each page under its policy, and the frame that has one of its own beside them. */
const underPolicy = {
  name: 'under-policy',
  apply: /** @type {const} */ ('build'),
  transformIndexHtml: { order: /** @type {const} */ ('post'), handler: withPolicy },
};
const ONLINE = 'frames/online.html';
const frameServed = {
  name: 'frame-served',
  configureServer(/** @type {import('vite').ViteDevServer} */ { middlewares }) {
    middlewares.use(`/${ONLINE}`, (_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(frameDocument(true));
    });
  },
  /** @this {{ emitFile: (file: object) => void }} */
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: ONLINE, source: frameDocument(true) });
  },
};

/** Rules of style.css, one a line, that nothing in the embed's first picture uses; with `?rest` these alone. */
const LATER = /^ *(?:\.(?:top|show|theme|buttons|elapsed|equation|term|balance|verdict|blocked|tables|scroll|fields?|choice|speed|legend|swatch|error|notice)\b|main|details|summary|canvas|caption|code |h2 |\[aria-invalid|.small, small|progress|form|fieldset|(?:wpp-(?:controls|counters|outcome|player|steer|timeline|transport|scene|inspector|table)\b[^,{]*,? ?)+\{|input::|@media \(min-width: 50rem\)).*\}$/;
const styleOfEmbed = {
  name: 'style-of-embed',
  enforce: /** @type {const} */ ('pre'),
  transform: (/** @type {string} */ code, /** @type {string} */ id) => (/\/www\/style\.css(\?rest)?$/.test(id)
    ? code.split('\n').filter((line) => (id.endsWith('?rest') ? LATER.test(line) && line[0] !== ' ' : !LATER.test(line))).join('\n') : null),
};

const shared = {
  base: './', // the built folder works under any path
  worker: { format: /** @type {const} */ ('es') },
};
const built = {
  target: 'es2022',
  modulePreload: /** @type {const} */ (false), // what comes later comes in few files, and its own order costs less than the code that would preload it
  assetsInlineLimit: 0, // the wasm stays a file of its own, preloaded by index.html and compiled while it streams
};

const embedBeside = {
  name: 'embed-beside',
  apply: /** @type {const} */ ('build'),
  async closeBundle() {
    await build({
      ...shared, configFile: false, logLevel: 'warn', publicDir: false,
      plugins: [virtual, scenesEmitted, styleOfEmbed, underPolicy, bundled('embed')],
      build: { ...built, emptyOutDir: false, rolldownOptions: {
        input: { frame: 'embed/index.html', embed: 'www/embed.js' },
        output: { entryFileNames: ({ name }) => (name === 'embed' ? 'embed.js' : 'assets/[name]-[hash].js') }, // others name this one file
      } },
    });
  },
};

/** The pieces of code that the tutorial shows. */
const excerpts = {
  name: 'excerpts',
  transformIndexHtml: { order: /** @type {const} */ ('pre'), handler: (/** @type {string} */ html) => withExcerpts(html, ROOT) },
};
const tutorialBeside = {
  name: 'tutorial-beside',
  apply: /** @type {const} */ ('build'),
  async closeBundle() {
    await build({
      ...shared, configFile: false, logLevel: 'warn', publicDir: false, plugins: [excerpts, underPolicy, bundled('tutorial')],
      build: { ...built, emptyOutDir: false, rolldownOptions: { input: { tutorial: 'tutorial/index.html' } } },
    });
  },
};

export default defineConfig({
  ...shared,
  plugins: [virtual, scenesServed, frameServed, excerpts, underPolicy, bundled('page'), embedBeside, tutorialBeside],
  publicDir: 'www/public',
  build: built,
  server: {
    watch: { ignored: ['**/target/**', '**/dist/**', '**/pkg/**'] }, // scripts/dev.js says when pkg/ is whole again
  },
});
