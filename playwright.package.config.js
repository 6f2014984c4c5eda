// The package as its users install it, in two browsers. `npm test -- package`, or
// `. target/env.sh && npx playwright test --config playwright.package.config.js`.
import config from './playwright.config.js';

export default { ...config, testDir: 'tests/package', outputDir: 'target/package-tests' };
