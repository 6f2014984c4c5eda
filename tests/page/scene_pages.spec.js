// Each scene's own address: what is told of it where its link is shared, and where it leads.
import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import { expect, test } from './fixture.js';
import { Pool } from './pool.js';

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const SCENES = read('../../src/scenes/manifest.json'), WORDS = read('../../src/scenes/words.en.json');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The page of a scene is left as soon as it is there. */
test.use({ expectedProblems: [/preview\.svg (NS_BINDING_ABORTED|net::ERR_ABORTED)/] });

test('each scene has a page with title, description and a picture', async ({ request, baseURL }) => {
  for (const id of SCENES) {
    const html = await (await request.get(`${baseURL}scenes/${id}/`)).text();
    expect(html, id).toContain(`<title>${WORDS[id].title} · Worker Pool Playground</title>`.replace('&', '&#38;'));
    for (const name of ['og:title', 'og:description', 'og:image', 'og:image:alt']) expect(html, id).toMatch(new RegExp(`<meta property="${name}" content="[^"]+">`));
    const answer = await request.get(new URL(html.match(/"og:image" content="([^"]+)"/)[1], `${baseURL}scenes/${id}/`).href), png = await answer.body();
    expect(answer.headers()['content-type']).toBe('image/png');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)], id).toEqual([1200, 630]);
    expect(png.length, `${id} is not blank`).toBeGreaterThan(30_000);
  }
});

test('it leads on into the playground, whose title follows the scene', async ({ page }) => {
  const pool = new Pool(page);
  await page.goto('./scenes/timeout/').catch(() => {}); // it may have led on before it was there
  await expect(pool.scene).toHaveValue('timeout');
  await expect(page).toHaveTitle('Timeout and cancellation · Worker Pool Playground');
  await pool.choose('ordered');
  await expect(page).toHaveTitle('Results in order · Worker Pool Playground');
  await page.goBack();
  await expect(page).toHaveTitle('Timeout and cancellation · Worker Pool Playground');
});

test('all of them can be read on one page, by everybody', async ({ page }) => {
  await page.goto('./scenes/');
  await expect(page.getByRole('article')).toHaveCount(SCENES.length);
  await page.getByRole('img').first().evaluate((image) => image.decode());
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((tags) => window.axe.run({ runOnly: tags }), TAGS);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
  await page.getByRole('link', { name: 'A retry storm' }).click();
  await expect(new Pool(page).scene).toHaveValue('retry-storm');
});

test('it can be installed: a manifest with icons that are there', async ({ page, request, baseURL }) => {
  await page.goto('./');
  const address = await page.evaluate(() => document.querySelector('link[rel=manifest]').href), answer = await request.get(address);
  expect(answer.headers()['content-type']).toBe('application/manifest+json');
  const { icons, start_url: start, scope } = await answer.json();
  expect([start, scope].map((each) => new URL(each, address).href)).toEqual([baseURL, baseURL]);
  for (const { src, sizes, type } of icons) {
    const icon = await request.get(new URL(src, address).href);
    expect(icon.headers()['content-type']).toBe(type);
    if (sizes !== 'any') expect((await icon.body()).readUInt32BE(16)).toBe(Number(sizes.split('x')[0]));
  }
});
