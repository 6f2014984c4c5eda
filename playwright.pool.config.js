// Tests of the JavaScript pool, dist/pool/, in two browsers. `npm test -- pool`, or
// `. target/env.sh && npx playwright test --config playwright.pool.config.js`.
import config from './playwright.config.js';

export default { ...config, testDir: 'tests/pool', outputDir: 'target/pool-tests' };
