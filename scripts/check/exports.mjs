// Every export of package.json can be imported, as a user would; and importing the root loads no heavy package.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** They load with the first request, the first Ion input, the first store. */
const heavy = ['@photostructure/sqlite', 'axios', 'ion-js'];

/** @throws Error naming the export, or what the root loads */
export function checkExports(root) {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const path of Object.keys(exports)) {
    const specifier = name + path.slice(1);
    const packages = packagesLoadedBy(specifier, root);
    process.stdout.write(
      `${specifier} loads ${packages.length === 0 ? 'no package' : packages.join(', ')}\n`,
    );
    const unwanted = packages.filter((loaded) => heavy.includes(loaded));
    if (unwanted.length > 0) throw new Error(`importing ${specifier} must not load ${unwanted.join(', ')}`);
  }
}

/** Measured in a process of its own: a hook writes down what every import resolves to. */
function packagesLoadedBy(specifier, root) {
  const hooks = `
    import { writeSync } from 'node:fs';
    export async function resolve(specifier, context, next) {
      const resolved = await next(specifier, context);
      writeSync(1, resolved.url + '\\n');
      return resolved;
    }`;
  const attributes = specifier.endsWith('.json') ? `{ with: { type: 'json' } }` : '{}';
  const program = `
    import { register } from 'node:module';
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});
    await import(${JSON.stringify(specifier)}, ${attributes});`;
  const args = ['--no-warnings', '--input-type=module', '--eval', program];
  const urls = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }).split('\n');
  const packages = urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
  return [...new Set(packages)].sort();
}
