// Finds the folder `mappings/` that is shipped beside the code: from src/, from dist/ and from the one-file command.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { AssetShipperError } from '../model/error.js';

/**
 * The path of a shipped mapping file.
 *
 * @throws AssetShipperError `internal` if the package's folder `mappings/` is gone.
 */
export function shippedPath(name: string, start: string = fileURLToPath(import.meta.url)): string {
  for (let folder = dirname(start); ; folder = dirname(folder)) {
    const candidate = join(folder, 'mappings', 'kestra.yaml');
    if (existsSync(candidate)) return join(folder, 'mappings', `${name}.yaml`);
    if (folder === dirname(folder)) break;
  }
  throw new AssetShipperError(
    'internal',
    'the folder mappings/ of asset-shipper is missing beside its code: install the package again',
  );
}
