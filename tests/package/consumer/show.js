// The element, told where its frame is served (?home=…), a scene in it, and what that came to.
const element = document.createElement('worker-pool-playground');
for (const [name, value] of Object.entries({ home: new URLSearchParams(location.search).get('home'), scene: 'basic', mode: 'simulated', jobs: '7' })) element.setAttribute(name, value);
element.addEventListener('wpp-done', ({ detail: { kind, stats } }) => {
  document.querySelector('output').textContent = JSON.stringify({ kind, completed: stats.completed });
});
document.body.prepend(element);
element.run();
