/** A ClickHouse string literal. */
export function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A ClickHouse identifier in backticks. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** What a fresh connection is told before its statement. */
export interface Setup {
  readonly database: string | undefined;
  readonly settings: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  readonly readOnly: boolean;
}

/**
 * Statements that give a connection its database, settings, parameters and role, in an order in
 * which each is still allowed. A full user keeps the connection's default roles.
 */
export function setupStatements(setup: Setup): readonly string[] {
  const statements: string[] = [];
  if (setup.database !== undefined && setup.database !== '' && setup.database !== 'default') {
    statements.push(`USE ${identifier(setup.database)}`);
  }
  const changes = [
    ...[...setup.settings].map(([name, value]) => `${name} = ${literal(value)}`),
    ...[...setup.parameters].map(([name, value]) => `param_${name} = ${literal(value)}`),
  ];
  if (changes.length > 0) statements.push(`SET ${changes.join(', ')}`);
  if (setup.readOnly) statements.push('SET ROLE resee_reader', 'SET readonly = 1');
  return statements;
}
