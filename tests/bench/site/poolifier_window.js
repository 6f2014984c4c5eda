// poolifier knows a browser by its `window`, which workers have not: without this its workers end with "Unsupported JavaScript runtime
// environment".
globalThis.window = globalThis;
