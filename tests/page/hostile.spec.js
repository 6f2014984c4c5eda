// The page under hostile links and files (tests/hostile): each is told in its sentence, none runs anything or puts markup into the page, what is
// on the stage stays, and afterwards a scene runs to its end as ever.
import { badFiles, badLinks } from '../hostile/corpus.js';
import { fileText } from '../hostile/doors/record.js';
import { expect, test } from './fixture.js';
import { Pool } from './pool.js';

/** Tells of everything that hostile input would like to do. @param {import('@playwright/test').Page} page */
async function guarded(page) {
  const dialogs = /** @type {string[]} */ ([]);
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return async () => {
    expect(dialogs, 'no dialog').toEqual([]);
    expect(await page.evaluate(() => ({
      markup: document.querySelectorAll('img[src="x"], [onerror], body script:not([src]):not([type])').length,
      links: [...document.querySelectorAll('[href], [src]')].filter((each) => /^\s*(javascript|data:text)/i.test(each.getAttribute('href') ?? each.getAttribute('src') ?? '')).length,
      isPolluted: 'isAdmin' in {},
    }))).toEqual({ markup: 0, links: 0, isPolluted: false });
  };
}

const notes = (/** @type {import('@playwright/test').Page} */ page) => page.locator('wpp-notes');

test('bad links are told, and the page goes on', async ({ page }) => {
  const pool = new Pool(page), isUnharmed = await guarded(page), links = (await badLinks()).filter(({ input }) => input.length < 1_500_000); // browsers take no longer ones
  expect(links.length).toBeGreaterThan(18);
  await pool.open();
  for (const { name, input, error } of links) {
    // As by the back button: the page reads its address again.
    await page.evaluate((hash) => {
      document.querySelector('wpp-notes')?.remove();
      history.pushState(null, '', hash);
      dispatchEvent(new PopStateEvent('popstate'));
    }, input);
    // The address may have been encoded on its way; the words about it are the same in between.
    const words = error.replace(/^.*?(: |=)/, (start) => (/[<>"\u202e]/.test(start) ? '' : start)).replace(/[<>"\u202e].*$/, '');
    await expect(notes(page), name).toContainText(words);
    expect(await notes(page).locator('li').count(), name).toBeLessThanOrEqual(21);
    await isUnharmed();
  }
  await page.evaluate(() => {
    history.pushState(null, '', '#v=1&scene=basic');
    dispatchEvent(new PopStateEvent('popstate'));
  });
  await expect(pool.headline).toHaveText('Ready');
  expect((await pool.runToEnd()).kind).toBe('finished');
  await isUnharmed();
});

test('a page that is opened with a bad link shows its scene', async ({ page }) => {
  const isUnharmed = await guarded(page);
  await page.goto('./#v=1&scene=<img src=x onerror=alert(1)>&workers=1e999&__proto__=1&log=eval@1&mode=simulated&code=javascript:alert(1)');
  await expect(notes(page)).toContainText('there is no such scene; the basic pool is shown.');
  await expect(notes(page)).toContainText('workers=1e999: must be a whole number');
  await isUnharmed();
  const pool = new Pool(page);
  expect((await pool.runToEnd()).kind).toBe('finished');
});

test('bad files are told, the run stays on the stage, and the page goes on', async ({ page }) => {
  const pool = new Pool(page), isUnharmed = await guarded(page), before = await pool.open();
  await page.locator('wpp-exports summary').click();
  const box = page.locator('wpp-exports'), input = box.locator('input[type=file]');
  await expect(input).toBeAttached();
  const number = await pool.number();
  for (const [n, { name, input: file, error }] of (await badFiles()).entries()) {
    const text = await fileText(file);
    if (text.length > 2_000_000) continue; // Playwright would carry them to Firefox by the kilobyte; Node reads these
    const fileName = `<img src=x onerror=alert(${n})>.json`;
    await input.setInputFiles({ name: fileName, mimeType: 'application/json', buffer: Buffer.from(text) });
    await expect(box.locator('.says.error'), name).toContainText(`${fileName} was not opened: `);
    await expect(box.locator('.says.error'), name).toContainText(error);
    expect(await pool.number(), name).toBe(number);
  }
  await isUnharmed();
  expect(await page.evaluate(() => document.querySelector('wpp-outcome').view.outcome.hash)).toBe(before.hash);
  expect((await pool.runToEnd()).kind).toBe('finished');
});

test('a file full of markup is shown as text', async ({ page }) => {
  const { default: record } = await import('../hostile/doors/record.js'), pool = new Pool(page), isUnharmed = await guarded(page), [good] = record.seeds();
  const evil = '"><img src=x onerror=alert(1)></script><script>alert(2)</script>', blocked = [{ task: evil, waitsFor: `send on ${evil}`, file: evil, line: 3, wakers: [evil] }];
  const file = { ...good, strings: good.strings.map((text) => (text === 'jobs' || text === 'results' ? text : evil)), sites: [{ file: evil, line: 1, column: 1 }],
    outcome: { ...good.outcome, kind: 'deadlock', cause: evil, blocked, crash: { actor: 11, text: evil, file: evil, line: 4 } } };
  await pool.open();
  await page.locator('wpp-exports summary').click();
  await page.locator('wpp-exports input[type=file]').setInputFiles({ name: `${evil.replaceAll('/', '')}.json`, mimeType: 'application/json', buffer: Buffer.from(await fileText(file)) });
  await expect(page.locator('wpp-exports')).toContainText('is on the stage.');
  await page.evaluate(() => document.querySelector('wpp-stage').view.run.seek(1e12));
  await pool.speed.selectOption({ label: 'max' });
  await expect(page.locator('wpp-outcome')).toContainText(evil);
  await isUnharmed();
});

test('a link that asks for more pictures than fit is refused in words', async ({ page }) => {
  const pool = new Pool(page);
  await page.goto('./#v=1&scene=images&mode=live&jobs=100000');
  await expect(pool.control('jobs')).toHaveValue('100000', { timeout: 30_000 }); // scenes and link come one after the other
  await pool.run.click();
  await expect(page.locator('#settings')).toContainText('Jobs is 100,000; with these pictures it must be a whole number from 1 to 406');
});
