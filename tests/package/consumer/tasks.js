export const square = (n) => n * n;

export async function waitForEver(_, context) {
  context.progress('started');
  for (;;) await context.checkpoint();
}

export function spinForEver(_, context) {
  context.progress('started');
  for (;;);
}
