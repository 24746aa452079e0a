/** One statement of a migration file, comments around it left out. */
export interface Statement {
  readonly text: string;
  /** Run in a cluster only: marked by the comment `-- only: cluster` before it. */
  readonly clusterOnly: boolean;
}

const tokens =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\[\s\S]|''|[^'\\])*'|`(?:\\[\s\S]|[^`\\])*`|"(?:\\[\s\S]|[^"\\])*"|;|[^-/'`";]+|[-/'`"]/g;

/**
 * Splits a file into its statements at semicolons outside of quotes and comments. Comments are
 * dropped, so that they may be mended later without changing the past.
 */
export function splitStatements(sql: string): readonly Statement[] {
  const statements: Statement[] = [];
  let text = '';
  let clusterOnly = false;
  const finish = (): void => {
    const trimmed = text
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== '')
      .join('\n')
      .trim();
    if (trimmed !== '') statements.push({ text: trimmed, clusterOnly });
    text = '';
    clusterOnly = false;
  };
  for (const [token] of sql.matchAll(tokens)) {
    if (token === ';') finish();
    else if (token.startsWith('--') || token.startsWith('/*')) {
      if (/^--\s*only:\s*cluster\s*$/.test(token)) clusterOnly = true;
    } else text += token;
  }
  finish();
  return statements;
}
