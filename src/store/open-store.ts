// From a store's URL to an open store. The only place that knows which kinds of store there are.
import { AssetShipperError } from '../model/error.js';
import type { OpenStoreOptions, Store } from './store.js';

/**
 * Opens the store at `sqlite:relative/or/absolute/path.db` or `sqlite::memory:`.
 *
 * @throws AssetShipperError `usage` for another URL, `store_unsupported` for PostgreSQL, `store_missing` where there is
 *   none and `create` is false, `store_foreign` for a file of another kind, `store_newer`, `store_corrupt`, `store_full`,
 *   and `store_unreachable` where the file can't be read or written
 */
export async function openStore(url: string, options: OpenStoreOptions): Promise<Store> {
  const separator = url.indexOf(':');
  const scheme = url.slice(0, Math.max(0, separator)).toLowerCase();
  const location = url.slice(separator + 1);
  if (scheme === 'postgres' || scheme === 'postgresql') {
    // The URL may hold a password, so it isn't repeated.
    throw new AssetShipperError(
      'store_unsupported',
      'this version has no PostgreSQL store; use a SQLite store: sqlite:path/to/assets.db',
    );
  }
  if (scheme !== 'sqlite') {
    // Without a colon it is a path, and holds no password.
    const meant = separator === -1 && url !== '' ? `; did you mean \`sqlite:${url}\`?` : '';
    throw new AssetShipperError(
      'usage',
      `a store is named by a URL such as sqlite:.asset-shipper/assets.db${meant}`,
    );
  }
  if (location === '') {
    throw new AssetShipperError(
      'usage',
      'the store URL `sqlite:` names no file; write sqlite:path/to/assets.db',
    );
  }
  // Loaded late: importing the package must not load the database.
  const { openSqliteStore } = await import('./sqlite/open.js');
  return openSqliteStore(location, options);
}
