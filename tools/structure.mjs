/**
 * Checks the import rules, then proves that they hold: into a copy of the sources a violation of each
 * rule is planted, and the same check must report every one.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../deploy/local/paths.mjs';

const folders = [
  'domain',
  'clickhouse',
  'processor',
  'api',
  'deploy',
  'tools',
  'loadtest',
  'plugins',
];

/** What each rule must catch: the file is named `planted-violation` in the folder given. */
const violations = [
  { rule: 'domain-is-pure', folder: 'domain/src', code: "import 'node:fs';" },
  {
    rule: 'clickhouse-imports-domain-alone',
    folder: 'clickhouse/src/tables',
    code: "import '../../../api/src/settings.ts';",
  },
  {
    rule: 'processor-and-api-apart',
    folder: 'processor/src',
    code: "import '../../api/src/problem.ts';",
  },
  {
    rule: 'api-and-processor-apart',
    folder: 'api/src',
    code: "import '../../processor/src/topics.ts';",
  },
  {
    rule: 'services-not-into-the-engine',
    folder: 'api/src/routes',
    code: "import '../../../clickhouse/embedded/main.ts';",
  },
  {
    rule: 'plugins-take-types-of-domain',
    folder: 'plugins',
    code: "import '../domain/src/topics.ts';",
  },
  {
    rule: 'deploy-starts-services-as-processes',
    folder: 'deploy/local',
    code: "import '../../api/src/settings.ts';",
  },
  {
    rule: 'stages-meet-in-topics',
    folder: 'processor/src/events-to-clickhouse',
    code: "import '../settings.ts';",
  },
  {
    rule: 'clients-in-adapters-alone',
    folder: 'processor/src/events-to-clickhouse',
    code: "import 'kafkajs';",
  },
  {
    rule: 'only-app-joins-adapters-and-stages',
    folder: 'processor/src/events-to-clickhouse',
    code: "import '../adapters/kafka/client.ts';",
  },
  {
    rule: 'adapters-know-ports-alone',
    folder: 'processor/src/adapters',
    code: "import '../events-to-clickhouse/stage.ts';",
  },
  {
    rule: 'no-circular',
    folder: 'domain/src',
    name: 'planted-violation-a',
    code: "import './planted-violation-b.ts';",
  },
  {
    // The other half of the circle, which is reported once.
    rule: null,
    folder: 'domain/src',
    name: 'planted-violation-b',
    code: "import './planted-violation-a.ts';",
  },
  { rule: 'not-to-unresolvable', folder: 'api/src', code: "import './is-not-there.ts';" },
].map(({ name = 'planted-violation', ...violation }) => ({
  ...violation,
  file: `${violation.folder}/${name}.ts`,
}));

/**
 * @param {string} dir
 * @returns {{rule: string, from: string, to: string}[]}
 */
function findViolations(dir) {
  const script = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders];
  const { summary } = JSON.parse(run([script, ...args], dir));
  return summary.violations.map(
    (/** @type {{rule: {name: string}, from: string, to: string}} */ { rule, from, to }) => ({
      rule: rule.name,
      from,
      to,
    }),
  );
}

/** @param {string[]} args @param {string} cwd */
function run(args, cwd) {
  const options = /** @type {const} */ ({ cwd, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  try {
    return execFileSync(process.execPath, args, options);
  } catch (error) {
    // Its exit code is the number of violations; only without output did it fail itself.
    const { stdout } = /** @type {{stdout?: string}} */ (error);
    if (!stdout) throw error;
    return stdout;
  }
}

/** Copies the sources, with packages that lead to the copied workspaces and to the installed rest. */
function copySources() {
  const dir = mkdtempSync(join(tmpdir(), 'resee-structure-'));
  const files = ['.dependency-cruiser.cjs', 'package.json', 'tsconfig.json'];
  for (const name of [...files, ...folders]) {
    cpSync(join(root, name), join(dir, name), {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    });
  }
  mkdirSync(join(dir, 'node_modules/@resee-insights'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name === '@resee-insights') continue;
    symlinkSync(join(root, 'node_modules', name), join(dir, 'node_modules', name));
  }
  for (const name of readdirSync(join(root, 'node_modules/@resee-insights'))) {
    symlinkSync(join(dir, name), join(dir, 'node_modules/@resee-insights', name));
  }
  return dir;
}

/** Plants all violations in a copy and gives what the check reports of them. */
function findPlanted() {
  const dir = copySources();
  try {
    const files = new Map();
    for (const { file, code } of violations) files.set(file, `${files.get(file) ?? ''}${code}\n`);
    for (const [file, code] of files) writeFileSync(join(dir, file), code);
    return findViolations(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** @type {string[]} */
const rules = createRequire(import.meta.url)('../.dependency-cruiser.cjs').forbidden.map(
  (/** @type {{name: string}} */ { name }) => name,
);
const found = findViolations(root);
const planted = findPlanted();
const complaints = [
  ...found.map(({ rule, from, to }) => `${rule}: ${from} imports ${to}`),
  ...violations
    .filter(
      ({ rule, file }) => rule && !planted.some((one) => one.rule === rule && one.from === file),
    )
    .map(({ rule, file }) => `The rule ${rule} did not catch the violation planted as ${file}.`),
  ...rules
    .filter((name) => !violations.some(({ rule }) => rule === name))
    .map((name) => `The rule ${name} has no planted violation, so nothing shows that it holds.`),
];
for (const complaint of complaints) console.error(complaint);
console.log(`${rules.length} import rules, each against ${violations.length} planted violations.`);
process.exitCode = complaints.length === 0 ? 0 : 1;
