import { nodeFlags } from '../deploy/local/paths.mjs';

const bin = /** @param {string} path */ (path) => `node_modules/${path}`;

/** Everything that is checked without running a test. */
export const staticChecks = [
  {
    name: 'lint',
    commands: [[bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']],
  },
  { name: 'types', commands: [[bin('typescript/bin/tsc'), '--noEmit']] },
  {
    name: 'structure',
    commands: [
      ['tools/structure.mjs'],
      [bin('knip/bin/knip.js'), '--no-progress', '--no-config-hints'],
    ],
  },
  {
    name: 'format',
    commands: [[bin('prettier/bin/prettier.cjs'), '--check', '.', '--log-level', 'warn']],
  },
];

/** What Node needs to run Jest with ES modules; the warning is of no use to who reads the result. */
export const jestEnv = {
  NODE_OPTIONS: [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    ...nodeFlags,
  ].join(' '),
};

/** Jest's script. */
export const jest = bin('jest/bin/jest.js');
