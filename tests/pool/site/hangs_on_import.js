export const echo = (args) => args;
await new Promise(() => {});
