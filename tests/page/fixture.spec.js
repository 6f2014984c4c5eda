// The watch that all page tests stand under must itself be able to fail.
import { expect, test } from './fixture.js';
import { serve } from '../../scripts/serve.js';

/** What goes wrong, by the words it is noticed with. BASE and NOBODY stand for addresses. */
const PROVOKED = {
  'logged on purpose': 'console.error("logged on purpose")',
  'thrown on purpose': 'setTimeout(() => { throw new Error("thrown on purpose") })',
  'rejected on purpose': 'Promise.reject(new Error("rejected on purpose"))',
  'not-there.txt': 'fetch(BASE + "not-there.txt")',
  'request failed': 'fetch(NOBODY).catch(() => {})',
};

/** Code that starts a worker which runs `code`, and holds on to it: one that nobody holds may be collected unheard. */
const inWorker = (code) => `(self.held ??= []).push(new Worker(URL.createObjectURL(new Blob([${JSON.stringify(code)}]))))`;

const PLACES = {
  'the page': (code) => code,
  'a worker': inWorker,
  "a worker's worker": (code) => inWorker(inWorker(code)),
};

for (const [place, wrap] of Object.entries(PLACES)) {
  test(`whatever goes wrong in ${place} is noticed`, async ({ page, problems, baseURL, browserName }) => {
    const nobody = await serve('.');
    await nobody.close();
    await page.goto('./samples/glossary.txt'); // where no policy forbids what goes wrong on purpose
    const expected = { ...PROVOKED };
    // The one thing that stays unseen: Firefox does not report what nested workers write to the console.
    if (browserName === 'firefox' && place === "a worker's worker") delete expected['logged on purpose'];
    const missing = () => Object.keys(expected).filter((words) => !problems.some((problem) => problem.includes(words)));
    // A busy Firefox now and then loses what a nested worker reports, in about one of twenty runs: hence more than one try.
    await expect(async () => {
      for (const words of missing()) {
        const code = expected[words].replace('BASE', JSON.stringify(baseURL)).replace('NOBODY', JSON.stringify(nobody.url));
        await page.evaluate((text) => void (0, eval)(text), wrap(code));
      }
      await expect.poll(missing, { timeout: 3_000 }).toEqual([]);
    }).toPass();
    problems.length = 0;
  });
}

test('what the page\'s policy forbids is noticed', async ({ page, problems }) => {
  await page.goto('./');
  await page.evaluate(() => document.body.setAttribute('style', 'color: red'));
  await expect.poll(() => problems.some((problem) => /forbidden in .*style-src-attr/.test(problem))).toBe(true);
  problems.length = 0;
});
