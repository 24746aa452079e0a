import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A Jest reporter that keeps V8's own coverage of each test file, for merging with its children's. */
export default class RawCoverageReporter {
  #files = 0;
  #dir = process.env.RESEE_JEST_COVERAGE ?? 'coverage/raw';

  constructor() {
    mkdirSync(this.#dir, { recursive: true });
  }

  /**
   * @param {unknown} _test
   * @param {{v8Coverage?: {codeTransformResult?: {code: string}, result: {url: string, functions: unknown[]}}[]}} result
   */
  onTestResult(_test, result) {
    const entries = (result.v8Coverage ?? []).map(({ codeTransformResult, result }) => ({
      url: result.url,
      functions: result.functions,
      source: codeTransformResult?.code,
    }));
    this.#files += 1;
    writeFileSync(join(this.#dir, `jest-${this.#files}.json`), JSON.stringify({ result: entries }));
  }
}
