const { stripTypeScriptTypes } = require('node:module');

/** Jest transform: the same type stripping with which Node runs the services. */
module.exports = {
  /** @param {string} source */
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
};
