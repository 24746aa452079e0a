import js from '@eslint/js';
import globals from 'globals';
import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

const impure = [
  { object: 'Date', property: 'now', message: 'Pure code takes `now` as an argument.' },
  { object: 'Math', property: 'random', message: 'Pure code takes its randomness as an argument.' },
  { object: 'performance', property: 'now', message: 'Pure code takes `now` as an argument.' },
  { object: 'process', property: 'env', message: 'Pure code takes its settings as arguments.' },
];

export default tseslint.config(
  { ignores: ['**/node_modules/**', '.resee/**', 'coverage/**', '**/dist/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { jsdoc },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: { ancestorsOnly: true },
          require: { FunctionDeclaration: true, ClassDeclaration: true },
        },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: true },
      ],
    },
  },
  {
    files: ['domain/src/**/*.ts', 'deploy/input/generate/{model,truth}/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-properties': ['error', ...impure],
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval'],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Pure code takes `now` as an argument.',
        },
      ],
    },
  },
  {
    // Settings are read in one place, checked all at once, and passed on.
    files: ['processor/src/**/*.ts', 'api/src/**/*.ts', 'clickhouse/src/**/*.ts'],
    ignores: ['**/main.ts', '**/*.test.ts', '**/test/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only main.ts reads the environment.' },
      ],
    },
  },
  {
    files: ['processor/src/**/*.ts'],
    ignores: ['**/mended-kafkajs.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          name: 'kafkajs',
          message: 'Take it from adapters/kafka/mended-kafkajs.ts, which mends two defects.',
          allowTypeImports: true,
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  { files: ['**/*.mjs', '**/*.cjs'], languageOptions: { globals: globals.node } },
);
