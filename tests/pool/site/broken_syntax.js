export const echo = (args) => args;
export const broken = () => { return ( };
