// Tests of the embed, dist/embed/ and dist/embed.js, in pages of others, in two browsers. `npm test -- embed`, or
// `. target/env.sh && npx playwright test --config playwright.embed.config.js`.
import config from './playwright.config.js';

export default { ...config, testDir: 'tests/embed', outputDir: 'target/embed-tests' };
