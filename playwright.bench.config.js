// Benchmarks of the page in Chromium: `npm run bench -- page`. They print figures and assert nothing of time.
import page from './playwright.config.js';

export default { ...page, testDir: 'tests/bench', testMatch: ['page.js', 'pool.js', 'simulator.js', 'kernels.js', 'soak.js'], outputDir: 'target/bench', retries: 0, workers: 1, projects: page.projects?.slice(0, 1) };
