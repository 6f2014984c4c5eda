// The least that a worker can do: each message is a list of jobs, its answer a list of results.
const TASKS = {
  noop: (x) => x,
  spin(ms) {
    const end = performance.now() + ms;
    while (performance.now() < end);
    return ms;
  },
  forever() {
    for (;;);
  },
};
onmessage = ({ data }) => {
  if (data instanceof ArrayBuffer) return postMessage(data, [data]);
  const [task, jobs] = data;
  postMessage(jobs.map(TASKS[task]));
};
