/**
 * @typedef {object} Step
 * @property {(text: string) => void} update what it is doing now
 * @property {(text: string) => void} done
 * @property {(text: string) => void} skip it is not there, which is no fault
 * @property {(text: string) => void} fail
 */

/**
 * @typedef {object} Board
 * @property {(title: string, text?: string) => Step} step
 * @property {(text?: string) => void} line
 * @property {(lines: string[]) => void} status lines that are replaced by the next; one line where there is no terminal
 * @property {() => void} close
 * @property {boolean} isTty
 * @property {ReturnType<typeof palette>} paint
 */

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const tellEveryMs = 10_000;

/** @param {boolean} colours */
function palette(colours) {
  /** @param {number} open @param {number} close */
  const style = (open, close) => (/** @type {string} */ text) =>
    colours ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    green: style(32, 39),
    red: style(31, 39),
    yellow: style(33, 39),
    cyan: style(36, 39),
  };
}

/**
 * Shows steps that run side by side: in a terminal as lines that live until they are done, elsewhere
 * as plain lines, one when a step ends and one every ten seconds while it takes long.
 * @param {{write: (text: string) => unknown, isTTY?: boolean | undefined, columns?: number | undefined}} out
 * @param {{env?: NodeJS.ProcessEnv}} [how]
 * @returns {Board}
 */
export function createBoard(out, { env = process.env } = {}) {
  const isTty = Boolean(out.isTTY) && env['TERM'] !== 'dumb';
  const paint = palette(isTty && !env['NO_COLOR']);
  /** @type {Set<{title: string, text: string, since: number, told: number}>} */
  const active = new Set();
  /** @type {string[]} */
  let status = [];
  let drawn = 0;
  let frame = 0;

  const erase = () => {
    if (drawn > 0) out.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const draw = () => {
    if (!isTty) return;
    const spinner = paint.cyan(frames[frame % frames.length] ?? '');
    const lines = [...active].map(
      (step) => `  ${spinner} ${entry(step.title, step.text, seconds(step.since))}`,
    );
    for (const line of [...lines, ...status]) out.write(`${cut(line, out.columns || 80)}\n`);
    drawn = lines.length + status.length;
  };
  /** @param {string} text */
  const print = (text) => {
    erase();
    out.write(`${text}\n`);
    draw();
  };
  /** @param {string} title @param {string} text @param {string} time */
  const entry = (title, text, time) =>
    `${title.padEnd(14)} ${text}${time && paint.dim(`  ${time}`)}`;

  const timer = setInterval(() => {
    frame += 1;
    if (isTty && active.size > 0) {
      erase();
      draw();
    } else if (!isTty) {
      for (const step of active) {
        if (performance.now() - step.told < tellEveryMs) continue;
        step.told = performance.now();
        out.write(`  … ${entry(step.title, step.text, seconds(step.since))}\n`);
      }
    }
  }, 100);
  timer.unref();

  return {
    isTty,
    paint,
    step: (title, text = '') => {
      const step = { title, text, since: performance.now(), told: performance.now() };
      active.add(step);
      /** @param {string} mark @param {boolean} timed */
      const end = (mark, timed) => (/** @type {string} */ what) => {
        if (!active.delete(step)) return;
        print(`  ${mark} ${entry(title, what, timed ? seconds(step.since) : '')}`);
      };
      return {
        update: (what) => {
          step.text = what;
        },
        done: end(paint.green('✓'), true),
        skip: end(paint.dim('○'), false),
        fail: end(paint.red('✗'), true),
      };
    },
    line: (text = '') => {
      print(text);
    },
    status: (lines) => {
      if (!isTty) {
        if (lines.length > 0) out.write(`  ${lines.map((line) => line.trim()).join(' · ')}\n`);
        return;
      }
      erase();
      status = lines;
      draw();
    },
    close: () => {
      clearInterval(timer);
      erase();
      active.clear();
      status = [];
    },
  };
}

/** @param {number} since */
function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/**
 * Cuts a line to the terminal's width; colours take no room.
 * @param {string} line
 * @param {number} columns
 */
export function cut(line, columns) {
  let width = 0;
  let result = '';
  // eslint-disable-next-line no-control-regex -- escape sequences are what is looked for
  for (const [part, escape] of line.matchAll(/(\u001b\[[0-9;]*m)|./gu)) {
    if (escape) {
      result += escape;
    } else if (width < columns - 1) {
      result += part;
      width += 1;
    }
  }
  return result;
}
