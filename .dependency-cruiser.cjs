/**
 * The import rules of DESIGN.md, 'Folders'. tools/structure.mjs plants violations to prove that
 * they hold. Tests and benchmarks may reach further than the code they test: into deploy/testbed above all.
 */
const isTest = '(\\.test\\.ts$|/test/|/bench/)';
const clients = '(^|/)node_modules/(kafkajs|@clickhouse/client|ioredis|pino|prom-client|chdb)/';

/** One rule: nothing in `from` (tests aside) may reach `to`. */
const forbid = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: isTest, ...from },
  to,
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'What depends on each other is one thing or split wrongly.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    forbid(
      'domain-is-pure',
      'Domain imports itself, its validator and jstat: no I/O, no client, no Node module.',
      { path: '^domain/src/' },
      { pathNot: ['^domain/src/', '(^|/)node_modules/(typebox|jstat|@types/jstat)/'] },
    ),
    forbid(
      'clickhouse-imports-domain-alone',
      'The shared access to ClickHouse knows neither service nor the local stack.',
      { path: '^clickhouse/' },
      { path: '^(processor|api|plugins|deploy|loadtest)/' },
    ),
    forbid(
      'processor-and-api-apart',
      'The processor imports domain and clickhouse.',
      { path: '^processor/' },
      { path: '^(api|plugins|deploy|loadtest)/' },
    ),
    forbid(
      'api-and-processor-apart',
      'The api imports domain and clickhouse.',
      { path: '^api/' },
      { path: '^(processor|plugins|deploy|loadtest)/' },
    ),
    forbid(
      'services-not-into-the-engine',
      'Services reach ClickHouse over HTTP, embedded or not: one code path.',
      { path: '^(processor|api|plugins)/' },
      { path: '^clickhouse/embedded/' },
    ),
    forbid(
      'plugins-take-types-of-domain',
      'Plugins and load tests import no code of the services, and of domain only types.',
      { path: '^(plugins|loadtest)/' },
      { path: '^(domain|clickhouse|processor|api|deploy)/', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'deploy-starts-services-as-processes',
      'The local stack runs services by their command; it imports domain alone.',
      { path: '^deploy/' },
      { path: '^(clickhouse/(?!src/(tables|client)/)|processor|api|plugins)' },
    ),
    forbid(
      'stages-meet-in-topics',
      "A stage imports no other stage; they share topics.ts, and a stage's outside is its ports.ts.",
      { path: '^processor/src/([^/]+-to-[^/]+)/' },
      { path: '^processor/src/', pathNot: ['^processor/src/$1/', '^processor/src/topics\\.ts$'] },
    ),
    forbid(
      'clients-in-adapters-alone',
      'In the processor, client libraries live in adapters/; an app.ts joins them.',
      {
        path: '^processor/src/',
        // settings.ts takes the reading of CLICKHOUSE_* from there, no client.
        pathNot: [isTest, '^processor/src/(adapters/|settings\\.ts$|app\\.ts$|[a-z]+/app\\.ts$)'],
      },
      { path: [clients, '^clickhouse/src/client/'] },
    ),
    forbid(
      'adapters-know-ports-alone',
      'An adapter serves a stage by its ports.ts and takes nothing but types else.',
      { path: '^processor/src/adapters/' },
      {
        path: '^processor/src/[^/]+-to-[^/]+/',
        pathNot: '/ports\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    ),
    forbid(
      'only-app-joins-adapters-and-stages',
      'Adapters are imported by app.ts (of the processor, of verify, of ledger) and each other.',
      {
        path: '^processor/src/',
        pathNot: [isTest, '^processor/src/(adapters/|app\\.ts$|[a-z]+/app\\.ts$)'],
      },
      { path: '^processor/src/adapters/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.resee|coverage|dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.cjs', '.js', '.json'],
    },
  },
};
