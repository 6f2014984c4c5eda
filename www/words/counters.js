// What stands beside the conservation law.

export const counterWords = {
  label: 'Every job is counted once',
  submitted: 'submitted', queued: 'queued', inFlight: 'in flight',
  balanced: 'balances', unbalanced: 'does not balance',
};
