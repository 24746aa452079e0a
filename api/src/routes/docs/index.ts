import { createRequire } from 'node:module';
import { Router } from 'express';
import helmet from 'helmet';
import { openApiDocument } from './openapi.ts';

const require = createRequire(import.meta.url);
const assets = {
  'swagger-ui-bundle.js': require.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
  'swagger-ui.css': require.resolve('swagger-ui-dist/swagger-ui.css'),
};

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Resee Insights: API</title>
    <link rel="stylesheet" href="docs/swagger-ui.css" />
  </head>
  <body>
    <div id="api"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

const start = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#api', deepLinking: true });\n`;

/** `/openapi.json`, and `/docs`, a page for reading and trying it; everything it needs comes from here. */
export function docsRoutes(): Router {
  const router = Router();
  const document = openApiDocument();
  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  // Over plain HTTP, as on loopback, nothing is there to upgrade to.
  const policy = helmet.contentSecurityPolicy({ directives: { upgradeInsecureRequests: null } });
  router.get('/docs', policy, (request, response) => {
    // The page's links are relative, so that it works behind a path of a proxy too.
    if (request.path.endsWith('/')) response.redirect(308, '../docs');
    else response.type('html').send(page);
  });
  router.get('/docs/start.js', (_request, response) => {
    response.type('js').send(start);
  });
  for (const [name, file] of Object.entries(assets)) {
    router.get(`/docs/${name}`, (_request, response) => {
      response.sendFile(file, { maxAge: '1h' });
    });
  }
  return router;
}
