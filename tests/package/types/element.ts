// The element of the installed package, with its types.
import type { WorkerPoolPlaygroundElement } from 'worker-pool-playground/element';
import 'worker-pool-playground/element';

const element: WorkerPoolPlaygroundElement = document.createElement('worker-pool-playground');
element.addEventListener('wpp-done', ({ detail }) => console.log(detail.stats.completed + detail.elapsedMs, detail.goals.every(({ isReached }) => isReached)));
element.addEventListener('click', (event: Event) => console.log(event.type));
element.set({ workers: 4, sizes: [1, 2] });
// @ts-expect-error a number of milliseconds
element.seek('later');
