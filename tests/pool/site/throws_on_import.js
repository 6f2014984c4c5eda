export const echo = (args) => args;
throw new Error('thrown while it is imported');
