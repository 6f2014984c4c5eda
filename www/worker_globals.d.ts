// What scripts leave on a pool worker's global object, for those that come after them.

interface WorkerGlobalScope {
  /** pkg/kernels_glue.js leaves it: the glue of wasm-bindgen. */
  wppKernels: ((from: { module_or_path: WebAssembly.Module }) => Promise<unknown>)
    & { applyKernel(operation: string, width: number, height: number, pixels: Uint8Array, amount: number): Uint8Array };
  /** The reader's code leaves it. */
  job?: (input: number, context: object) => unknown;
  /** www/script_runtime.js leaves it, www/worker_boot.js calls it. */
  wppRunner(script: { runtime: string; texts: string[]; modules?: WebAssembly.Module[] }, port: MessagePort, trust: (url: string) => any): any;
  /** www/script_runtime.js takes an error that it reported itself. */
  wppHear?: (words: string, error: ErrorEvent) => void;
  /** www/script_runtime.js: what the page is told of a value that a reader's code made. */
  wppWords(value: unknown): string;
  /** A run's script leaves it. */
  runTask?: (job: number, input: number, payload: any, context: any) => Promise<unknown>;
}
