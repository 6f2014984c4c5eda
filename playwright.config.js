// Page tests: the production build in two browsers. `npm test -- page`, or `. target/env.sh && npx playwright test`.
// Each worker of Playwright serves dist/ for itself: tests/page/fixture.js.
import { defineConfig } from '@playwright/test';

// The system's browsers, as setup.sh names them; without them Playwright takes those it downloads itself.
const { CHROMIUM_BIN, FIREFOX_BIN, CI } = process.env;

export default defineConfig({
  testDir: 'tests/page',
  outputDir: 'target/page-tests',
  timeout: 60_000,
  workers: 2, // most tests wait most of their time; none asserts how long something took, and times that they report are the busier machine's
  forbidOnly: !!CI,
  retries: CI ? 2 : 0, // a busy machine is told as "flaky", a broken page as "failed"
  reporter: 'list',
  projects: [
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        launchOptions: {
          executablePath: CHROMIUM_BIN,
          // Runs as root, without a graphics card, and asks nothing of the network.
          args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
            '--disable-component-update', '--disable-sync'],
        },
      },
    },
    {
      name: 'firefox',
      grepInvert: /@chromium$/,
      use: {
        browserName: 'firefox',
        // A stock Firefox is driven over WebDriver BiDi.
        ...(FIREFOX_BIN ? { channel: 'moz-firefox' } : {}),
        launchOptions: { executablePath: FIREFOX_BIN, args: ['--remote-allow-system-access'] }, // see tests/page/fixture.js
      },
    },
  ],
});
