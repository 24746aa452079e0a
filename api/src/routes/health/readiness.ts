/** How one dependency is; `detail` is for operators and holds no secret. */
export interface DependencyState {
  readonly state: 'up' | 'down' | 'memory';
  readonly detail?: string;
}

/** One thing the api leans on. */
export interface Dependency {
  readonly name: string;
  /** Without a required one the api is not ready. */
  readonly required: boolean;
  /** Never rejects. */
  readonly check: () => Promise<DependencyState>;
}

/** How all dependencies are together; `down` names the required ones that are not up. */
export interface Readiness {
  readonly down: readonly string[];
  readonly checks: Readonly<Record<string, DependencyState>>;
}

/** Asks all dependencies at once. */
export async function readReadiness(dependencies: readonly Dependency[]): Promise<Readiness> {
  const entries = await Promise.all(
    dependencies.map(async ({ name, check }) => [name, await check()] as const),
  );
  const checks = Object.fromEntries(entries);
  const down = dependencies
    .filter(({ name, required }) => required && checks[name]?.state === 'down')
    .map(({ name }) => name);
  return { down, checks };
}
