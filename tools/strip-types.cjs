const { stripTypeScriptTypes } = require('node:module');

/** Jest transform: the same type stripping with which Node runs the services. */
module.exports = { process: (source) => ({ code: stripTypeScriptTypes(source) }) };
