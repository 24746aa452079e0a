/**
 * Jest setup: Node processes that a test starts write their own coverage. It must not be set for Jest
 * itself, whose inspector sessions it would get in the way of.
 */
if (process.env['RESEE_CHILD_COVERAGE']) {
  process.env['NODE_V8_COVERAGE'] = process.env['RESEE_CHILD_COVERAGE'];
}
