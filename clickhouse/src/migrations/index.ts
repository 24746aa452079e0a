export { bootstrapStatements } from './bootstrap.ts';
export { migrationsFolder, readMigrations } from './files.ts';
export type { Migration, MigrationsRead, MigrationStatement } from './files.ts';
export { migrate } from './migrate.ts';
export type { Migrated, MigrateOptions } from './migrate.ts';
export { planMigrations, statementsFor } from './plan.ts';
export type { AppliedStatement, Plan, PlannedStatement } from './plan.ts';
export { render } from './template.ts';
export type { TemplateSettings } from './template.ts';
