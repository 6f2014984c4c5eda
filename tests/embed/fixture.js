// What every test of the embed starts from: dist/ on one port under a sub-path, pages that embed it on another, and a host script that keeps what
// frames say. Console errors and failed requests of any frame fail the test (tests/page/fixture.js).
import { expect, test as base } from '../page/fixture.js';
import { HEADERS, ISOLATED, serveDist, servePages } from './serve.js';

/** Keeps every message by the frame it came from, and gives frames their height. `window.said(n)`: what the frame n said; `window.tell(n, message)`. */
const HOST = `<script>
  const log = new Map(), frames = () => [...document.querySelectorAll('iframe')];
  addEventListener('message', ({ source, data }) => {
    log.set(source, [...(log.get(source) ?? []), data]);
    const frame = frames().find(({ contentWindow }) => contentWindow === source);
    if (data.type === 'wpp:resize' && frame) frame.style.height = data.height + 'px';
  });
  window.said = (n = 0) => log.get(frames()[n].contentWindow) ?? [];
  window.tell = (message, n = 0) => frames()[n].contentWindow.postMessage(message, '*');
  window.command = (cmd, args, n = 0) => window.tell({ type: 'wpp:cmd', cmd, ...(args ? { args } : {}) }, n);
</script><style>body { margin: 0 } iframe { width: 100%; height: 400px; border: 0; display: block }</style>`;

export const test = base.extend({
  site: [
    async ({}, use) => {
      const site = await serveDist();
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],

  pages: [
    async ({}, use) => {
      const pages = await servePages();
      await use(pages);
      await pages.close();
    },
    { scope: 'worker' },
  ],

  /** Opens a page that holds these embeds. */
  host: async ({ page, pages, site }, use) => {
    await use(async (fragments, { attributes = 'sandbox="allow-scripts"', headers = {}, before = '', between = '' } = {}) => {
      const frames = [fragments].flat().map((fragment) => `<iframe ${attributes} title="worker pool" src="${site.url}embed/#${fragment}"></iframe>`).join(between);
      await page.goto(pages.put(`host${(count += 1)}.html`, `${HOST}<main><h1>A tutorial</h1>${before}${frames}</main>`, headers));
      return new Host(page);
    });
  },
});
let count = 0;

export class Host {
  /** @param {import('@playwright/test').Page} page */
  constructor(page) {
    this.page = page;
  }

  frame(n = 0) {
    return this.page.locator('iframe').nth(n).contentFrame();
  }

  /** @param {unknown} message */
  tell(message, n = 0) {
    return this.page.evaluate(([message, n]) => window.tell(message, n), /** @type {const} */ ([message, n]));
  }

  command(cmd, args, n = 0) {
    return this.page.evaluate(([cmd, args, n]) => window.command(cmd, args, n), [cmd, args, n]);
  }

  /** Everything of this type that the frame has said. */
  async said(type, n = 0) {
    return (await this.page.evaluate((n) => window.said(n), n)).filter((message) => message.type === `wpp:${type}`);
  }

  /** Waits until the frame has said so many of this type. @returns the newest */
  async hears(type, times = 1, n = 0) {
    await this.page.waitForFunction(([type, times, n]) => window.said(n).filter((message) => message.type === `wpp:${type}`).length >= times, [type, times, n]);
    return (await this.said(type, n)).at(-1);
  }

  /** The newest state, until it is like this. */
  async becomes(state, n = 0) {
    await expect.poll(async () => (await this.said('state', n)).at(-1), { message: `state ${JSON.stringify(state)}`, timeout: 15_000 }).toMatchObject(state);
  }

  /** Says hello until it is answered, as a parent does. */
  async greets(n = 0, more = {}) {
    await expect.poll(async () => {
      await this.tell({ type: 'wpp:hello', id: `frame ${n}`, ...more }, n);
      return (await this.said('ready', n)).some(({ id }) => id === `frame ${n}`);
    }).toBe(true);
  }
}

export { expect, HEADERS, ISOLATED };
