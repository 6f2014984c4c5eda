// Hosts with a strict Content Security Policy: with the two directives that docs/author.md names it works; without one of them what stands inside the
// element is shown, and its author is told what is missing.
import { expect, test } from './fixture.js';

const INSIDE = '<a href="#">Timeouts, as a page</a>';
/** All that a page may need for itself here: its icon. */
const STRICT = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** Opens a page with the element under this policy; `window.heard` keeps the element's events. */
async function opened({ page, pages, site }, policy) {
  await page.addInitScript(() => {
    Object.assign(window, { heard: [] });
    for (const name of ['ready', 'done', 'error']) document.addEventListener(`wpp-${name}`, ({ detail }) => window.heard.push({ name, detail }));
  });
  const { origin } = new URL(site.url);
  await page.goto(pages.put(`policy${(count += 1)}.html`, `<script type="module" src="${site.url}embed.js"></script><main><h1>A tutorial</h1>
    <worker-pool-playground scene="own" jobs="3" height="500">${INSIDE}</worker-pool-playground></main>`, { 'content-security-policy': policy.replaceAll('{origin}', origin) }));
  return origin;
}
let count = 0;

test('a script and a frame of ours are all that a host has to admit', async ({ page, pages, site }) => {
  await opened({ page, pages, site }, `${STRICT}; script-src {origin}; frame-src {origin}`);
  await page.waitForFunction(() => window.heard.some(({ name }) => name === 'ready'));
  await page.evaluate(() => document.querySelector('worker-pool-playground').run());
  await page.waitForFunction(() => window.heard.some(({ name }) => name === 'done'), null, { timeout: 30_000 });
  expect((await page.evaluate(() => window.heard)).at(-1).detail).toMatchObject({ kind: 'finished', stats: { completed: 3 } });
  const frame = page.locator('worker-pool-playground iframe');
  expect(await frame.evaluate((it) => [it.getBoundingClientRect().height, getComputedStyle(it).borderTopWidth])).toEqual([500, '0px']);
  await expect(page.getByRole('link')).toBeHidden();
});

test('a frame alone needs a frame alone', async ({ page, pages, site }) => {
  const { origin } = new URL(site.url);
  await page.goto(pages.put('policy_frame.html', `<main><h1>A tutorial</h1><iframe src="${site.url}embed/#scene=basic" title="pool" sandbox="allow-scripts"></iframe></main>`,
    { 'content-security-policy': `${STRICT}; frame-src ${origin}` }));
  const frame = page.locator('iframe').contentFrame();
  await frame.locator('#start').click();
  await expect(frame.locator('.headline')).toHaveText(/10 of 10|Finished|finished/, { timeout: 15_000 });
});

test.describe('where something is missing', () => {
  test.use({ expectedProblems: [/^forbidden in |Content.Security.Policy|ERR_BLOCKED_BY_CSP|NS_ERROR_CONTENT_BLOCKED|violates the following|request failed: .*embed/] });

  test('the frame: what stands inside is shown, and the element says what it needs', async ({ page, pages, site }) => {
    const origin = await opened({ page, pages, site }, `${STRICT}; script-src {origin}`);
    await page.waitForFunction(() => window.heard.some(({ name }) => name === 'error'), null, { timeout: 5_000 });
    expect((await page.evaluate(() => window.heard)).map(({ name, detail }) => [name, detail])).toEqual([['error', {
      type: 'wpp:error', v: 1, id: expect.any(String), field: 'environment', value: '', allowed: `frame-src ${origin}`, message: `This page's Content Security Policy forbids the frame: it needs frame-src ${origin}`,
    }]]);
    await expect(page.getByRole('link', { name: 'Timeouts, as a page' })).toBeVisible();
  });

  test('the script: what stands inside stays', async ({ page, pages, site }) => {
    await opened({ page, pages, site }, `${STRICT}; frame-src {origin}`);
    await expect(page.getByRole('link', { name: 'Timeouts, as a page' })).toBeVisible();
    expect(await page.evaluate(() => customElements.get('worker-pool-playground') === undefined)).toBe(true);
  });
});
