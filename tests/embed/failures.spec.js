// An embed that cannot run: it says so, to its reader and to the page around it, and runs as soon as it can.
import { expect, test } from './fixture.js';

test.use({ expectedProblems: [/playground_bg|ERR_FAILED|NS_ERROR|Failed to load/] });

test('wasm that does not come through is told, and the next run asks for it again', async ({ host, page }) => {
  await page.context().route('**/playground_bg*.wasm', (route) => route.abort());
  const tutorial = await host('scene=basic&controls=full'), frame = tutorial.frame(), start = frame.locator('#start');
  await tutorial.greets();
  await start.click();
  await expect(frame.getByRole('alert')).toContainText('The worker pool cannot start here');
  await expect.poll(async () => (await tutorial.said('error')).map(({ field }) => field)).toEqual(['environment']);
  await page.context().unroute('**/playground_bg*.wasm');
  await start.click();
  await expect(frame.locator('.headline').first()).toHaveText(/Finished/);
  await expect(frame.getByRole('alert')).toHaveCount(0);
});
