// Somebody else's project with the package installed, one for each browser; its pages may not complain.
import { expect, test as base } from '../page/fixture.js';
import { pack, project } from './project.js';

export const test = base.extend({
  folder: [
    async ({}, use) => {
      const packed = pack();
      const { folder, remove } = project(packed.tarball, './consumer');
      await use(folder);
      remove();
      packed.remove();
    },
    { scope: 'worker' },
  ],
});

export { expect };
